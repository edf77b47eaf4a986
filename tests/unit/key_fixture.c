#include "tests/unit/key_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hex.h"

#include <plomb/core/port.h>

/* sha256sum of public.der: OpenSSL wrote the file. */
static const char fingerprint[] =
    "1bf88bb22d315456b19017d33232648dacc85db07c2b26d357f2922adfa1a0da";

struct key_fixture fixture;

int key_fixture_start(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof(fixture));
    strcpy(fixture.directory, "/tmp/plomb-test-key-XXXXXX");
    fixture.passphrase = "correct-horse";
    if (mkdtemp(fixture.directory) == NULL) return -1;
    snprintf(fixture.path, sizeof(fixture.path), "%s/key.pem", fixture.directory);
    return 0;
}

int key_fixture_finish(void **state)
{
    DIR *dir = opendir(fixture.directory);
    const struct dirent *entry;
    (void)state;

    plomb_key_free(&fixture.key);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    return rmdir(fixture.directory);
}

static enum plomb_status get_passphrase(void *context, const char *subject,
                                        struct plomb_secret *out,
                                        struct plomb_error *error)
{
    size_t size = strlen(fixture.passphrase);
    enum plomb_status status;

    assert_string_equal(subject, context);
    fixture.asked++;
    status = plomb_secret_reserve(out, size + 1, error);
    if (status != PLOMB_OK) return status;
    memcpy(out->ptr, fixture.passphrase, size);
    out->size = size;
    return PLOMB_OK;
}

enum plomb_status key_fixture_load(const char *name)
{
    char context[256];
    struct plomb_passphrase_source source = {get_passphrase, context};

    plomb_key_free(&fixture.key);
    plomb_error_clear(&fixture.error);
    snprintf(context, sizeof(context), "%s", name);
    return plomb_key_load(name, &source, &fixture.key, &fixture.error);
}

void key_fixture_must_load(const char *name)
{
    if (key_fixture_load(name) != PLOMB_OK) fail_msg("%s", fixture.error.message);
    plomb_key_describe(fixture.key, &fixture.info);
}

void key_fixture_must_refuse(const char *name, enum plomb_status status,
                             const char *message)
{
    assert_int_equal(key_fixture_load(name), status);
    assert_null(fixture.key);
    assert_int_equal(fixture.error.status, status);
    assert_non_null(strstr(fixture.error.message, name));
    if (strstr(fixture.error.message, message) == NULL) {
        fail_msg("%s", fixture.error.message);
    }
}

void key_fixture_must_be_the_key(void)
{
    char digits[2 * PLOMB_FINGERPRINT_SIZE + 1];

    hex_encode(plomb_span(fixture.info.fingerprint, PLOMB_FINGERPRINT_SIZE), digits);
    assert_string_equal(digits, fingerprint);
}

void key_fixture_must_sign(void)
{
    struct plomb_signer signer;
    const struct plomb_sign_request request = {.digest = {1, 2, 3}};
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    assert_int_equal(plomb_key_signer(fixture.key, &signer, NULL), PLOMB_OK);
    assert_int_equal(plomb_sign(&signer, &request, signature, NULL), PLOMB_OK);
    assert_int_equal(
        plomb_port_ecdsa_verify(signer.public_key, request.digest, signature),
        PLOMB_VERDICT_ACCEPTED);
}

void key_fixture_write(const char *text, size_t size)
{
    (void)unlink(fixture.path);
    assert_int_equal(file_save(fixture.path, plomb_span(text, size), 0600,
                               FILE_EXISTING_REFUSED, NULL),
                     PLOMB_OK);
}
