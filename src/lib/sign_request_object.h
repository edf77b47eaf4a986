/*
 * What a signing request is in memory. For the files of lib that implement
 * plomb/sign_request.h.
 */
#ifndef LIB_SIGN_REQUEST_OBJECT_H
#define LIB_SIGN_REQUEST_OBJECT_H

#include <plomb/sign_request.h>

#include "formats/sign_request_parse.h"

/* What is kept of a package to write it again. */
struct sign_request_source {
    struct plomb_package *package;
    int64_t time; /* of its entries */
};

struct plomb_sign_set {
    struct plomb_key *key; /* public half alone */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
    uint8_t fingerprint[PLOMB_HASH_SIZE];
    size_t count;    /* packages in use */
    size_t capacity; /* entries of both lists */
    struct plomb_sign_package *packages;
    struct sign_request_source *sources; /* one for each package */
};

struct plomb_sign_answer {
    struct sign_answer parsed;
};

/* What makes a request this one: its key, names and packages. PLOMB_NO_MEMORY. */
enum plomb_status sign_request_id(const struct plomb_sign_set *request,
                                  uint8_t out[PLOMB_HASH_SIZE]) PLOMB_MUST_USE;

/* What an item is about, for messages: "the init packet of the application". */
#define SIGN_ITEM_TEXT_SIZE 96
void sign_item_describe(const struct plomb_sign_item *item,
                        char out[SIGN_ITEM_TEXT_SIZE]);

/*
 * Checks a package as plomb_verify does, with a key or, for NULL, without one. The
 * first refusal becomes an error of `status`.
 */
enum plomb_status sign_request_verify(const struct plomb_package *package,
                                      const uint8_t *public_key,
                                      enum plomb_status status,
                                      struct plomb_error *error) PLOMB_MUST_USE;

#endif
