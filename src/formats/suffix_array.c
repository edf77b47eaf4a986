#include "formats/suffix_array.h"

#include <stdlib.h>
#include <string.h>

#include <divsufsort.h>

enum plomb_status suffix_array_init(struct suffix_array *array, struct plomb_span text)
{
    array->text = text;
    array->order = malloc(text.size * sizeof(*array->order));
    if (array->order == NULL) return PLOMB_NO_MEMORY;
    if (divsufsort(text.ptr, array->order, (int32_t)text.size) == 0) return PLOMB_OK;
    suffix_array_clear(array);
    return PLOMB_NO_MEMORY;
}

void suffix_array_clear(struct suffix_array *array)
{
    if (array == NULL) return;
    free(array->order);
    memset(array, 0, sizeof(*array));
}

/* How many bytes of the suffix at `offset` and of `bytes` agree, from `start` on. */
static size_t common(const struct suffix_array *array, size_t offset,
                     struct plomb_span bytes, size_t start)
{
    const struct plomb_span suffix =
        plomb_span_sub(array->text, offset, array->text.size);
    size_t at = start;

    while (at < suffix.size && at < bytes.size && suffix.ptr[at] == bytes.ptr[at]) at++;
    return at;
}

struct suffix_match suffix_array_find(const struct suffix_array *array,
                                      struct plomb_span bytes)
{
    struct suffix_match best = {0, 0};
    size_t low = 0;
    size_t high = array->text.size;
    size_t low_common = 0; /* with the suffixes at both ends of the search */
    size_t high_common = 0;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const size_t offset = (size_t)array->order[middle];
        const size_t known = low_common < high_common ? low_common : high_common;
        const size_t size = common(array, offset, bytes, known);

        if (size > best.size) best = (struct suffix_match){offset, size};
        if (size == bytes.size) break;
        if (offset + size < array->text.size &&
            array->text.ptr[offset + size] > bytes.ptr[size]) {
            high = middle;
            high_common = size;
        } else {
            low = middle + 1;
            low_common = size;
        }
    }
    return best;
}

const char *suffix_array_library_version(void)
{
    return divsufsort_version();
}
