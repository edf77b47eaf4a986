/*
 * A PKCS #11 module in a process of its own: forked, asked over a socket, and ended
 * when it does not answer in time. For lib, behind plomb/token.h.
 *
 * Vendors' modules hang, crash, print and exit; in a child none of that reaches
 * packages that are half written, the one JSON document on standard output, or a
 * program that uses the library. The child has no descriptor of its parent's but
 * standard error.
 */
#ifndef LIB_TOKEN_PROCESS_H
#define LIB_TOKEN_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#include "crypto/pkcs11.h"

/* What a child is for; it inherits a copy. */
struct token_task {
    const char *module;
    struct pkcs11_query query;
    bool is_writing;
    uint32_t seconds; /* that an order may take */
};

enum token_order {
    TOKEN_OPEN,     /* answers `token` */
    TOKEN_LOGIN,    /* takes a PIN, or none for the token's pad */
    TOKEN_FIND,     /* answers `key` */
    TOKEN_GENERATE, /* answers `key` */
    TOKEN_SIGN      /* takes a digest and perhaps a PIN, answers `signature` */
};

/* What an order needs. The PIN goes behind it. */
struct token_request {
    enum token_order order;
    bool has_pin;
    uint8_t digest[PLOMB_HASH_SIZE];
};

struct token_answer {
    enum plomb_status status;
    struct plomb_error error;
    struct pkcs11_token token;
    struct pkcs11_key key;
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
};

struct token_process; /* a child, or what is left of it */

/* Forks. Copies what it needs of the task. PLOMB_SYSTEM, PLOMB_NO_MEMORY. */
enum plomb_status token_process_start(const struct token_task *task,
                                      struct token_process **out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Gives an order and waits for its answer; `pin` may be NULL. Fails as the order
 * does, and with PLOMB_TOKEN_FAILED when the child is lost: out of time, ended by a
 * signal, gone. It stays lost.
 */
enum plomb_status token_process_ask(struct token_process *process,
                                    const struct token_request *request,
                                    const struct plomb_secret *pin,
                                    struct token_answer *answer,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Lets the child log out and end, or ends it when it takes too long over that, and
 * makes the pointer NULL. NULL-safe.
 */
void token_process_stop(struct token_process **process);

/* What the child does, from its first line to its last. Never returns. */
void token_server_run(const struct token_task *task, int fd) __attribute__((noreturn));

#endif
