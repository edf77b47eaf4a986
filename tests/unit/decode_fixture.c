#include "decode_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Whether this is the call that is to fail. */
static bool is_failing(struct decode_fixture *fixture)
{
    assert_true(fixture->fail_at == 0 || fixture->calls < fixture->fail_at);
    return ++fixture->calls == fixture->fail_at;
}

static bool read_range(struct decode_fixture *fixture, struct plomb_span from,
                       uint32_t offset, uint8_t *out, size_t size)
{
    assert_true(size > 0 && offset < from.size && size <= from.size - offset);
    if (is_failing(fixture)) return false;
    memcpy(out, from.ptr + offset, size);
    return true;
}

static bool read_payload(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    struct decode_fixture *fixture = context;

    assert_true(offset >= fixture->next_read);
    fixture->next_read = offset + (uint32_t)size;
    return read_range(fixture, fixture->payload, offset, out, size);
}

static bool read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    struct decode_fixture *fixture = context;

    return read_range(fixture, plomb_buf_span(&fixture->image), offset, out, size);
}

static bool read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    struct decode_fixture *fixture = context;

    return read_range(fixture, fixture->base, offset, out, size);
}

static bool write_page(void *context, uint32_t offset, const uint8_t *page, size_t size)
{
    struct decode_fixture *fixture = context;
    size_t left = fixture->image_size - fixture->image.size;

    assert_int_equal(offset, fixture->image.size);
    assert_int_equal(size, left < PLOMB_PAGE_SIZE ? left : PLOMB_PAGE_SIZE);
    assert_true(size > 0);
    if (is_failing(fixture)) return false;
    plomb_buf_add(&fixture->image, page, size);
    assert_int_equal(fixture->image.status, PLOMB_OK);
    return true;
}

enum plomb_status decode_fixture_run(struct decode_fixture *fixture,
                                     const struct plomb_extension *extension,
                                     const uint8_t *content_key)
{
    const struct plomb_decode_io io = {read_payload, read_image, read_base, write_page,
                                       fixture};
    uint8_t page[PLOMB_PAGE_SIZE];
    const struct plomb_decode_job job = {&io, extension, content_key,
                                         fixture->image_size, page};
    static union plomb_decoder decoder;

    plomb_buf_init(&fixture->image, fixture->image_size);
    /* A state that needs no preparation is not helped by zeros either. */
    memset(&decoder, 0xa5, sizeof(decoder));
    memset(page, 0xa5, sizeof(page));
    return plomb_decode(&decoder, &job);
}

void decode_fixture_clear(struct decode_fixture *fixture)
{
    plomb_buf_clear(&fixture->image);
}
