/*
 * What the tests of signing in two steps share: a folder with a request and its
 * packages, the same packages made in one step, and an answer. For tests/unit alone.
 */
#ifndef TESTS_UNIT_SIGN_FIXTURE_H
#define TESTS_UNIT_SIGN_FIXTURE_H

#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/key.h>
#include <plomb/pack.h>
#include <plomb/sign_request.h>

#define SIGN_VECTORS "tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/"

enum { SIGN_FIXTURE_PACKAGES = 4, SIGN_FIXTURE_TEXT_MAX = 1 << 20 };

struct sign_fixture {
    char directory[40];
    char request_path[64];
    struct plomb_key *key;      /* that signs */
    struct plomb_key *other;    /* another one */
    struct plomb_signer signer; /* over `key` */
    struct plomb_sign_set *set;
    size_t count;                                          /* packages */
    struct plomb_buf unsigned_zips[SIGN_FIXTURE_PACKAGES]; /* as in the folder */
    struct plomb_buf one_step[SIGN_FIXTURE_PACKAGES];      /* signed by plomb_pack */
    struct plomb_buf request;                              /* text of the request */
    struct plomb_buf answer;                               /* text of an answer */
    struct plomb_error error;                              /* of the last call */
};

extern struct sign_fixture sign_fixture;

/* Before and after each test. */
int sign_fixture_start(void **state);
int sign_fixture_finish(void **state);

/* Options for an application, and for SoftDevice, bootloader and application. */
struct plomb_pack_options sign_fixture_application(void);
struct plomb_pack_options sign_fixture_system(void);

/* Packs in both ways, and adds the package to the request. */
void sign_fixture_pack(const struct plomb_pack_options *options, const char *output);

/* Writes the request and its packages into the folder. */
void sign_fixture_save(void);

/* Reads them back in place of the request in memory. */
enum plomb_status sign_fixture_load(void);

/* Makes the answer with the key. */
void sign_fixture_sign(void);

/* All of it: saved, read back, signed, ready to be attached. */
void sign_fixture_prepare(void);

/* Attaches the answer to package `index`; `out` is empty after a failure. */
enum plomb_status sign_fixture_attach(size_t index, struct plomb_buf *out);

/* The test fails unless attaching gives the packages of one step. */
void sign_fixture_must_be_equal(void);

/*
 * Replaces the first `from` in a text by `to`; the test fails when there is none.
 */
void sign_fixture_edit(struct plomb_buf *text, const char *from, const char *to);

/* Changes the first character of what follows `key` in a text: a digit becomes another. */
void sign_fixture_spoil(struct plomb_buf *text, const char *key);

/* The test fails unless the last error has this status and says `word`. */
void sign_fixture_must_say(enum plomb_status found, enum plomb_status wanted,
                           const char *word);

#endif
