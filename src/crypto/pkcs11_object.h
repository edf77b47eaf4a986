/*
 * What the files behind crypto/pkcs11.h share: the loaded module, and attributes of
 * objects. The home of p11-kit's header, which is the PKCS #11 API and no more:
 * nothing of p11-kit is called. For src/crypto/pkcs11*.c alone.
 */
#ifndef CRYPTO_PKCS11_OBJECT_H
#define CRYPTO_PKCS11_OBJECT_H

#include <p11-kit/pkcs11.h>

#include <plomb/buf.h>

#include "crypto/pkcs11.h"

#define PKCS11_VALUE_MAX   16384 /* bytes of an attribute; a longer one is left */
#define PKCS11_OBJECTS_MAX 64    /* objects of one search; more are not looked at */
#define PKCS11_LIST_MAX    300   /* bytes of a list in a message */

struct pkcs11 {
    CK_FUNCTION_LIST *module;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key; /* the private key; CK_INVALID_HANDLE without one */
    bool is_initialized;
    bool is_open; /* `session` is */
    bool is_logged_in;
    bool wants_login; /* `key` does, for each signature */
    CK_RV read_rv;    /* of an attribute that could not be read; else CKR_OK */
    CK_SLOT_ID slot;
    char token[PKCS11_NAME_SIZE]; /* its label, for messages */
};

/* What a search found, and whether there was more. */
struct pkcs11_objects {
    CK_OBJECT_HANDLE handles[PKCS11_OBJECTS_MAX];
    size_t count;
};

/* "CKR_PIN_INCORRECT"; NULL for what PKCS #11 2.40 does not name. */
const char *pkcs11_name_of(CK_RV rv);

/* Fails with `status`: "token 'x': C_Sign: CKR_DEVICE_REMOVED". */
enum plomb_status pkcs11_refuse(const struct pkcs11 *pkcs11, enum plomb_status status,
                                const char *function, CK_RV rv,
                                struct plomb_error *error);

/* Tells what CKF_USER_PIN_... say now; all false when the token does not answer. */
void pkcs11_read_pin_flags(struct pkcs11 *pkcs11, struct pkcs11_token *out);

/* pkcs11_login for one of CKU_USER and CKU_CONTEXT_SPECIFIC. */
enum plomb_status pkcs11_login_as(struct pkcs11 *pkcs11, CK_USER_TYPE user,
                                  const struct plomb_secret *pin,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Finds the objects of a class, with a label and an id unless their ptr is NULL.
 * PLOMB_TOKEN_FAILED.
 */
enum plomb_status pkcs11_search(struct pkcs11 *pkcs11, CK_OBJECT_CLASS class,
                                struct plomb_span label, struct plomb_span id,
                                struct pkcs11_objects *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads an attribute into `out`, which is emptied before. False when the object has
 * none, or none that it shows; PKCS11_VALUE_MAX bounds it.
 */
bool pkcs11_read(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                 struct plomb_buf *out);

/* Reads a number, or a truth value, or gives `otherwise`. */
CK_ULONG pkcs11_read_number(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                            CK_ATTRIBUTE_TYPE type, CK_ULONG otherwise);
bool pkcs11_read_flag(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                      CK_ATTRIBUTE_TYPE type, bool otherwise);

/* Appends "'label' (id 01ab)" for messages, control characters as '?'. */
void pkcs11_add_name(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                     struct plomb_buf *out);

/* What is known of the private or public key's point. */
enum pkcs11_point {
    PKCS11_POINT_FOUND,
    PKCS11_POINT_ABSENT,     /* the object does not say */
    PKCS11_POINT_NOT_P256,   /* another curve or algorithm */
    PKCS11_POINT_UNREADABLE, /* neither DER nor a point */
    PKCS11_POINT_DIFFERENT   /* two objects say different things */
};

/* Whether the object is an EC key on P-256; another key type or curve is not. */
bool pkcs11_is_p256(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object);

/* The public key of a key object, of a certificate. */
enum pkcs11_point pkcs11_point_of_key(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                      uint8_t out[PLOMB_PUBLIC_KEY_SIZE]);
enum pkcs11_point pkcs11_point_of_certificate(struct pkcs11 *pkcs11,
                                              CK_OBJECT_HANDLE object,
                                              uint8_t out[PLOMB_PUBLIC_KEY_SIZE]);

/*
 * The public half of a private key: from the object itself, else from a public key,
 * else from a certificate with its id, else with its label.
 */
enum pkcs11_point pkcs11_point_of_private(struct pkcs11 *pkcs11,
                                          CK_OBJECT_HANDLE object,
                                          uint8_t out[PLOMB_PUBLIC_KEY_SIZE]);

/* Fills what is told of a key but its point, and remembers a private one. */
void pkcs11_keep(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object, bool is_private,
                 struct pkcs11_key *out);

#endif
