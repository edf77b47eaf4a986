/*
 * Reading a signing request and an answer to one (docs/spec/sign-request.md): what
 * they say, without a look at the packages that they are about. Pure; texts point
 * into the document, which goes with them. For lib.
 */
#ifndef FORMATS_SIGN_REQUEST_PARSE_H
#define FORMATS_SIGN_REQUEST_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "base/json.h"

enum {
    SIGN_REQUEST_VERSION = 1,        /* of both formats */
    SIGN_REQUEST_TEXT_MAX = 4095,    /* bytes of a path */
    SIGN_REQUEST_FILE_MAX = 255,     /* bytes of a file's name */
    SIGN_REQUEST_PACKAGES_MAX = 4096 /* of one request */
};

/* A package of a request: what is needed to find it and to know it again. */
struct sign_request_file {
    const char *output; /* path of the finished package */
    const char *file;   /* base name of the package without signatures */
    uint8_t sha256[PLOMB_HASH_SIZE];
};

/* A request. Everything else in it follows from the packages. Zero-initialise. */
struct sign_request {
    struct json *document;                     /* all of it; owned */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    size_t file_count;                         /* at least 1 */
    struct sign_request_file *files;           /* owned */
};

/* A signature of an answer. */
struct sign_answer_item {
    const char *purpose; /* as plomb_sign_purpose_name */
    const char *image;   /* as plomb_slot_name; NULL for a release statement */
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE]; /* r then s, big-endian */
};

/* The signatures of one package, in the order of the request. */
struct sign_answer_package {
    const char *output;
    size_t first; /* index of its first item */
    size_t count; /* of its items */
};

/* An answer. Zero-initialise. */
struct sign_answer {
    struct json *document;       /* owned */
    uint8_t id[PLOMB_HASH_SIZE]; /* of the request that it answers */
    uint8_t fingerprint[PLOMB_HASH_SIZE];
    size_t package_count;                 /* at least 1 */
    struct sign_answer_package *packages; /* owned */
    struct sign_answer_item *items;       /* owned; of all packages */
};

/*
 * Reads the members of a request that say what it is about. Fails with
 * PLOMB_SIGN_REQUEST_MALFORMED (the message begins with the place),
 * PLOMB_INPUT_TOO_LARGE, PLOMB_NO_MEMORY. The caller clears `*out`, also then.
 */
enum plomb_status sign_request_parse(struct plomb_span text, struct sign_request *out,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/* The same for an answer, of which everything is read. */
enum plomb_status sign_answer_parse(struct plomb_span text, struct sign_answer *out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* Free what they hold and empty them. NULL-safe, idempotent. */
void sign_request_clear(struct sign_request *request);
void sign_answer_clear(struct sign_answer *answer);

#endif
