#include "formats/json_compare.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where the comparison is; the text is cut off when it does not fit. */
struct place {
    char *text; /* JSON_PLACE_SIZE bytes */
    const char *ignored;
};

static enum json_difference compare(const struct json *wanted, const struct json *found,
                                    const struct place *place);

/* Appends a member's name to the place; returns what to cut it back to. */
static size_t enter_member(const struct place *place, const char *key)
{
    size_t used = strlen(place->text);

    snprintf(place->text + used, JSON_PLACE_SIZE - used, "%s%s", used > 0 ? "." : "",
             key);
    return used;
}

static size_t enter_item(const struct place *place, size_t index)
{
    size_t used = strlen(place->text);

    snprintf(place->text + used, JSON_PLACE_SIZE - used, "[%zu]", index);
    return used;
}

static bool is_same_number(const struct json *wanted, const struct json *found)
{
    uint64_t left = 0;
    uint64_t right = 0;

    return json_uint(wanted, UINT64_MAX, &left) &&
           json_uint(found, UINT64_MAX, &right) && left == right;
}

static bool is_same_boolean(const struct json *wanted, const struct json *found)
{
    bool left = false;
    bool right = false;

    return json_boolean(wanted, &left) && json_boolean(found, &right) && left == right;
}

/* The first member of `object` that `other` does not have; NULL when there is none. */
static const struct json *first_without(const struct json *object,
                                        const struct json *other)
{
    const struct json *member = json_first(object);

    while (member != NULL && json_member(other, json_key(member)) != NULL) {
        member = json_next(member);
    }
    return member;
}

static enum json_difference compare_objects(const struct json *wanted,
                                            const struct json *found,
                                            const struct place *place)
{
    const struct json *unknown = first_without(found, wanted);

    if (unknown != NULL) {
        enter_member(place, json_key(unknown));
        return JSON_UNKNOWN;
    }
    for (const struct json *member = json_first(wanted); member != NULL;
         member = json_next(member)) {
        const struct json *other = json_member(found, json_key(member));
        size_t used = enter_member(place, json_key(member));
        enum json_difference difference =
            other != NULL ? compare(member, other, place) : JSON_MISSING;

        if (difference != JSON_SAME) return difference;
        place->text[used] = '\0';
    }
    return JSON_SAME;
}

static enum json_difference compare_arrays(const struct json *wanted,
                                           const struct json *found,
                                           const struct place *place)
{
    size_t index = 0;

    for (wanted = json_first(wanted), found = json_first(found);
         wanted != NULL || found != NULL;
         wanted = json_next(wanted), found = json_next(found)) {
        size_t used = enter_item(place, index++);
        enum json_difference difference;

        if (wanted == NULL) return JSON_UNKNOWN;
        if (found == NULL) return JSON_MISSING;
        difference = compare(wanted, found, place);
        if (difference != JSON_SAME) return difference;
        place->text[used] = '\0';
    }
    return JSON_SAME;
}

static enum json_difference value_difference(bool is_same)
{
    return is_same ? JSON_SAME : JSON_OTHER_VALUE;
}

static bool is_ignored(const struct json *value, const struct place *place)
{
    const char *key = json_key(value);

    return place->ignored != NULL && key != NULL && strcmp(key, place->ignored) == 0;
}

/* As deep as `wanted`, which is plomb's own. */
static enum json_difference compare(const struct json *wanted, const struct json *found,
                                    const struct place *place)
{
    if (json_type_of(wanted) != json_type_of(found)) return JSON_OTHER_TYPE;
    if (is_ignored(wanted, place)) return JSON_SAME;
    switch (json_type_of(wanted)) {
    case JSON_NULL:
        return JSON_SAME;
    case JSON_BOOLEAN:
        return value_difference(is_same_boolean(wanted, found));
    case JSON_NUMBER:
        return value_difference(is_same_number(wanted, found));
    case JSON_STRING:
        return value_difference(strcmp(json_string(wanted), json_string(found)) == 0);
    case JSON_ARRAY:
        return compare_arrays(wanted, found, place);
    case JSON_OBJECT:
        break;
    }
    return compare_objects(wanted, found, place);
}

enum json_difference json_compare(const struct json *wanted, const struct json *found,
                                  const char *ignored, char place[JSON_PLACE_SIZE])
{
    const struct place start = {place, ignored};

    place[0] = '\0';
    return compare(wanted, found, &start);
}
