/*
 * What the tests of keys share: a key, how it was loaded, a folder of its own
 * for files. For tests/unit alone.
 */
#ifndef TESTS_UNIT_KEY_FIXTURE_H
#define TESTS_UNIT_KEY_FIXTURE_H

#include <stddef.h>

#include <plomb/key.h>

#define KEYS "tests/vectors/keys/"

struct key_fixture {
    struct plomb_key *key;      /* the last that was loaded or made */
    struct plomb_key_info info; /* what key_fixture_must_load found */
    struct plomb_error error;   /* of the last load */
    const char *passphrase;     /* what is answered when one is asked for */
    unsigned int asked;         /* times that it was asked for */
    char directory[32];         /* a fresh folder */
    char path[64];              /* a file in it that is not there yet */
};

extern struct key_fixture fixture;

/* Before and after each test. */
int key_fixture_start(void **state);
int key_fixture_finish(void **state);

/* Loads a file with the passphrase, whose source checks its subject. */
enum plomb_status key_fixture_load(const char *name);

/* Loads a file and describes the key; the test fails otherwise. */
void key_fixture_must_load(const char *name);

/* The test fails unless loading ends so, and the message names file and reason. */
void key_fixture_must_refuse(const char *name, enum plomb_status status,
                             const char *message);

/* The test fails unless this is the key that every good file in KEYS holds. */
void key_fixture_must_be_the_key(void);

/* The test fails unless the key makes a signature that verifies. */
void key_fixture_must_sign(void);

/* Makes fixture.path a file with these bytes. */
void key_fixture_write(const char *text, size_t size);

#endif
