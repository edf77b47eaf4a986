#include "tests/unit/sign_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

struct sign_fixture sign_fixture;

static struct sign_fixture *const all = &sign_fixture;

static void load_key(const char *path, struct plomb_key **key)
{
    assert_int_equal(plomb_key_load(path, NULL, key, &all->error), PLOMB_OK);
}

int sign_fixture_start(void **state)
{
    (void)state;
    memset(all, 0, sizeof(*all));
    strcpy(all->directory, "/tmp/plomb-sign-XXXXXX");
    assert_non_null(mkdtemp(all->directory));
    snprintf(all->request_path, sizeof(all->request_path), "%s/request.json",
             all->directory);
    load_key(SIGN_VECTORS "key.pem", &all->key);
    load_key("keys/test-signing-1.pem", &all->other);
    assert_int_equal(plomb_key_signer(all->key, &all->signer, NULL), PLOMB_OK);
    assert_int_equal(plomb_sign_request_new(all->key, &all->set, NULL), PLOMB_OK);
    plomb_buf_init(&all->request, SIGN_FIXTURE_TEXT_MAX);
    plomb_buf_init(&all->answer, SIGN_FIXTURE_TEXT_MAX);
    return 0;
}

int sign_fixture_finish(void **state)
{
    char command[96];

    (void)state;
    for (size_t i = 0; i < all->count; i++) {
        plomb_buf_clear(&all->unsigned_zips[i]);
        plomb_buf_clear(&all->one_step[i]);
    }
    plomb_buf_clear(&all->request);
    plomb_buf_clear(&all->answer);
    plomb_sign_request_free(&all->set);
    plomb_key_free(&all->key);
    plomb_key_free(&all->other);
    snprintf(command, sizeof(command), "rm -r '%s'", all->directory);
    return system(command);
}

static struct plomb_optional given(uint32_t value)
{
    return (struct plomb_optional){true, value};
}

struct plomb_pack_options sign_fixture_application(void)
{
    struct plomb_pack_options options = {
        .application = SIGN_VECTORS "app.hex",
        .application_version = given(7),
        .hw_version = given(52),
        .sd_req = {1, {0xcb}},
        .time = 1700000001,
    };

    return options;
}

struct plomb_pack_options sign_fixture_system(void)
{
    struct plomb_pack_options options = sign_fixture_application();

    options.softdevice = SIGN_VECTORS "sd.hex";
    options.bootloader = SIGN_VECTORS "bl.hex";
    options.bootloader_version = given(5);
    options.sd_id = (struct plomb_id_list){1, {0x101}};
    return options;
}

static void pack(const struct plomb_pack_options *options,
                 const struct plomb_signer *signer, struct plomb_buf *out)
{
    struct plomb_pack_report report;

    plomb_buf_init(out, PLOMB_PACKAGE_MAX);
    if (plomb_pack(options, signer, out, &report, &all->error) != PLOMB_OK) {
        fail_msg("%s", all->error.message);
    }
}

void sign_fixture_pack(const struct plomb_pack_options *options, const char *output)
{
    struct plomb_buf *zip = &all->unsigned_zips[all->count];
    char name[PLOMB_SIGN_REQUEST_NAME_SIZE];
    struct plomb_signer zeros;

    assert_int_equal(plomb_sign_request_signer(all->key, &zeros, NULL), PLOMB_OK);
    pack(options, &all->signer, &all->one_step[all->count]);
    pack(options, &zeros, zip);
    all->count++;
    plomb_sign_request_name(all->set, output, name);
    if (plomb_sign_request_add(all->set, output, name, plomb_buf_span(zip),
                               &all->error) != PLOMB_OK) {
        fail_msg("%s", all->error.message);
    }
}

static void save(const char *name, struct plomb_span bytes)
{
    char path[320];

    snprintf(path, sizeof(path), "%s/%s", all->directory, name);
    assert_int_equal(file_save(path, bytes, 0644, FILE_EXISTING_REPLACED, &all->error),
                     PLOMB_OK);
}

void sign_fixture_save(void)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(all->set, &count);

    if (all->request.size == 0) plomb_sign_request_write(all->set, &all->request);
    assert_int_equal(all->request.status, PLOMB_OK);
    save("request.json", plomb_buf_span(&all->request));
    for (size_t i = 0; i < count; i++) {
        save(packages[i].unsigned_name, plomb_buf_span(&all->unsigned_zips[i]));
    }
}

enum plomb_status sign_fixture_load(void)
{
    struct plomb_sign_set *set = NULL;
    enum plomb_status status;

    plomb_error_clear(&all->error);
    status = plomb_sign_request_load(all->request_path, &set, &all->error);
    if (status != PLOMB_OK) {
        assert_null(set);
        return status;
    }
    plomb_sign_request_free(&all->set);
    all->set = set;
    return PLOMB_OK;
}

void sign_fixture_sign(void)
{
    struct plomb_signer signers[SIGN_FIXTURE_PACKAGES];

    for (size_t i = 0; i < SIGN_FIXTURE_PACKAGES; i++) signers[i] = all->signer;
    plomb_buf_clear(&all->answer);
    if (plomb_sign_request_sign(all->set, signers, &all->answer, &all->error) !=
        PLOMB_OK) {
        fail_msg("%s", all->error.message);
    }
}

void sign_fixture_prepare(void)
{
    sign_fixture_save();
    if (sign_fixture_load() != PLOMB_OK) fail_msg("%s", all->error.message);
    sign_fixture_sign();
}

enum plomb_status sign_fixture_attach(size_t index, struct plomb_buf *out)
{
    struct plomb_sign_answer *answer = NULL;
    enum plomb_status status;

    plomb_error_clear(&all->error);
    plomb_buf_init(out, PLOMB_PACKAGE_MAX);
    status = plomb_sign_answer_parse(all->set, plomb_buf_span(&all->answer), &answer,
                                     &all->error);
    if (status != PLOMB_OK) {
        assert_null(answer);
        return status;
    }
    status = plomb_sign_request_attach(all->set, answer, index, out, &all->error);
    if (status != PLOMB_OK) assert_int_equal(out->size, 0);
    plomb_sign_answer_free(&answer);
    return status;
}

void sign_fixture_must_be_equal(void)
{
    for (size_t i = 0; i < all->count; i++) {
        struct plomb_buf zip;

        if (sign_fixture_attach(i, &zip) != PLOMB_OK)
            fail_msg("%s", all->error.message);
        assert_int_equal(zip.size, all->one_step[i].size);
        assert_memory_equal(zip.ptr, all->one_step[i].ptr, zip.size);
        plomb_buf_clear(&zip);
    }
}

void sign_fixture_edit(struct plomb_buf *text, const char *from, const char *to)
{
    struct plomb_buf edited;
    const char *at;

    plomb_buf_add_byte(text, '\0');
    at = strstr((const char *)text->ptr, from);
    if (at == NULL) fail_msg("no '%s' in the text", from);
    plomb_buf_init(&edited, SIGN_FIXTURE_TEXT_MAX);
    plomb_buf_add(&edited, text->ptr, (size_t)(at - (const char *)text->ptr));
    plomb_buf_add_text(&edited, to);
    plomb_buf_add_text(&edited, at + strlen(from));
    assert_int_equal(edited.status, PLOMB_OK);
    plomb_buf_clear(text);
    *text = edited;
}

void sign_fixture_spoil(struct plomb_buf *text, const char *key)
{
    char pattern[64];
    const char *at;
    char *digit;

    snprintf(pattern, sizeof(pattern), "\"%s\": \"", key);
    plomb_buf_add_byte(text, '\0');
    at = strstr((const char *)text->ptr, pattern);
    if (at == NULL) fail_msg("no '%s' in the text", key);
    text->size--;
    digit = (char *)text->ptr + (at - (const char *)text->ptr) + strlen(pattern);
    *digit = *digit == '0' ? '1' : '0';
}

void sign_fixture_must_say(enum plomb_status found, enum plomb_status wanted,
                           const char *word)
{
    if (found == wanted && strstr(all->error.message, word) != NULL) return;
    fail_msg("'%s' (%s) is not '%s' about '%s'", all->error.message,
             plomb_status_id(found), plomb_status_id(wanted), word);
}
