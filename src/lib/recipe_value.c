#include "lib/recipe_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/recipe.h>
#include <plomb/token.h>
#include <plomb/values.h>

#include "base/error.h"
#include "base/suggest.h"

enum { PLACE_SIZE = 96 };

/* "packages[1].sd_req[0]"; no index with RECIPE_NO_ITEM. */
static void write_place(const struct recipe_member *member, int item,
                        char text[PLACE_SIZE])
{
    int size = snprintf(text, PLACE_SIZE, "%s.%s", member->path, member->name);

    if (item == RECIPE_NO_ITEM || size < 0 || size >= PLACE_SIZE) return;
    snprintf(text + size, PLACE_SIZE - (size_t)size, "[%d]", item);
}

enum plomb_status recipe_value_refuse(const struct recipe_member *member, int item,
                                      const char *why)
{
    char place[PLACE_SIZE];

    write_place(member, item, place);
    return error_set(member->error, PLOMB_RECIPE_INVALID, "%s: %s", place, why);
}

/* Turns the failure of reading one value's text into one of the recipe. */
static enum plomb_status refuse_as(const struct recipe_member *member, int item)
{
    char place[PLACE_SIZE];

    if (member->error == NULL) return PLOMB_RECIPE_INVALID;
    write_place(member, item, place);
    member->error->status = PLOMB_RECIPE_INVALID;
    error_prefix(member->error, "%s", place);
    return PLOMB_RECIPE_INVALID;
}

/* The string at `value`, or NULL after refusing it. */
static const char *text_at(const struct recipe_member *member, const struct json *value,
                           int item, const char *what)
{
    const char *text = json_string(value);

    if (text == NULL) {
        recipe_value_refuse(member, item, what);
        return NULL;
    }
    if (strlen(text) > PLOMB_RECIPE_TEXT_MAX) {
        recipe_value_refuse(member, item, "the text is too long");
        return NULL;
    }
    return text;
}

static enum plomb_status number_at(const struct recipe_member *member,
                                   const struct json *value, int item, uint32_t max,
                                   uint32_t *out)
{
    const char *text = json_string(value);
    enum plomb_status status;
    uint64_t number;

    if (json_uint(value, max, &number)) {
        *out = (uint32_t)number;
        return PLOMB_OK;
    }
    if (text != NULL && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        status = plomb_number_parse(text, max, out, member->error);
        return status == PLOMB_OK ? status : refuse_as(member, item);
    }
    status = recipe_value_refuse(member, item,
                                 "must be a whole number in range, or a \"0x\" string");
    error_hint(member->error,
               "a number from 0 to %u, or a string from \"0x0\" to \"0x%x\"", max, max);
    return status;
}

static enum plomb_status replace_text(char **target, char *text)
{
    if (text == NULL) return PLOMB_NO_MEMORY;
    free(*target);
    *target = text;
    return PLOMB_OK;
}

enum plomb_status recipe_value_text(const struct recipe_member *member, char **out)
{
    const char *text =
        text_at(member, member->value, RECIPE_NO_ITEM, "must be a string");

    if (text == NULL) return PLOMB_RECIPE_INVALID;
    return replace_text(out, strdup(text));
}

/*
 * Takes empty and "." parts out of a path, in place, so that two spellings of
 * one path become the same. ".." stays: behind a symbolic link it is not the
 * part before.
 */
static void tidy_path(char *path)
{
    const char *from = path;
    char *to = path;

    if (*from == '/') *to++ = *from++;
    while (*from != '\0') {
        size_t size = strcspn(from, "/");
        bool is_kept = size > 0 && !(size == 1 && from[0] == '.');

        if (is_kept) {
            memmove(to, from, size);
            to += size;
        }
        from += size;
        if (*from == '/') {
            from++;
            if (is_kept) *to++ = '/';
        }
    }
    *to = '\0';
}

/* Makes a path of the string at `value`, with malloc. */
static enum plomb_status path_at(const struct recipe_member *member,
                                 const struct json *value, int item, char **out)
{
    const char *directory = member->directory;
    const char *text = text_at(member, value, item, "must be a path");
    bool is_joined = directory != NULL && directory[0] != '\0';
    char *path = NULL;

    if (text == NULL) return PLOMB_RECIPE_INVALID;
    if (text[0] == '\0') return recipe_value_refuse(member, item, "the path is empty");
    if (text[0] == '/' || !is_joined) {
        path = strdup(text);
    } else if (asprintf(&path, "%s/%s", directory, text) < 0) {
        path = NULL;
    }
    if (path == NULL) return PLOMB_NO_MEMORY;
    tidy_path(path);
    if (path[0] == '\0') {
        free(path);
        return recipe_value_refuse(member, item, "the path is a directory");
    }
    *out = path;
    return PLOMB_OK;
}

enum plomb_status recipe_value_path(const struct recipe_member *member, char **out)
{
    char *path = NULL;
    enum plomb_status status = path_at(member, member->value, RECIPE_NO_ITEM, &path);

    return status == PLOMB_OK ? replace_text(out, path) : status;
}

enum plomb_status recipe_value_key(const struct recipe_member *member, char **out)
{
    const char *text = json_string(member->value);

    if (text != NULL && plomb_token_is_uri(text)) return recipe_value_text(member, out);
    return recipe_value_path(member, out);
}

void recipe_paths_clear(struct plomb_recipe_paths *list)
{
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    memset(list, 0, sizeof(*list));
}

enum plomb_status recipe_value_number(const struct recipe_member *member, uint32_t max,
                                      struct plomb_optional *out)
{
    enum plomb_status status =
        number_at(member, member->value, RECIPE_NO_ITEM, max, &out->value);

    if (status == PLOMB_OK) out->is_given = true;
    return status;
}

enum plomb_status recipe_value_parsed(const struct recipe_member *member,
                                      recipe_parser *parse, const char *what,
                                      struct plomb_optional *out)
{
    const char *text = text_at(member, member->value, RECIPE_NO_ITEM, what);

    if (text == NULL) return PLOMB_RECIPE_INVALID;
    if (parse(text, &out->value, member->error) != PLOMB_OK) {
        return refuse_as(member, RECIPE_NO_ITEM);
    }
    out->is_given = true;
    return PLOMB_OK;
}

enum plomb_status recipe_value_boolean(const struct recipe_member *member, bool *out)
{
    if (json_boolean(member->value, out)) return PLOMB_OK;
    return recipe_value_refuse(member, RECIPE_NO_ITEM, "must be true or false");
}

/* The items of the array at member->value, at most `max`. */
static enum plomb_status check_array(const struct recipe_member *member, size_t max)
{
    enum plomb_status status;

    if (json_type_of(member->value) != JSON_ARRAY) {
        return recipe_value_refuse(member, RECIPE_NO_ITEM, "must be an array");
    }
    if (json_count(member->value) <= max) return PLOMB_OK;
    status =
        recipe_value_refuse(member, RECIPE_NO_ITEM, "the array has too many items");
    error_hint(member->error, "there may be %zu of them", max);
    return status;
}

enum plomb_status recipe_value_ids(const struct recipe_member *member,
                                   struct plomb_id_list *out)
{
    struct plomb_id_list list = {0};
    enum plomb_status status = check_array(member, PLOMB_SD_REQ_MAX);
    const struct json *item;

    if (status != PLOMB_OK) return status;
    for (item = json_first(member->value); item != NULL; item = json_next(item)) {
        status =
            number_at(member, item, (int)list.count, UINT16_MAX, &list.ids[list.count]);
        if (status != PLOMB_OK) return status;
        list.count++;
    }
    *out = list;
    return PLOMB_OK;
}

/* Reads the text of one item; `*out` is the caller's to free. */
typedef enum plomb_status item_function(const struct recipe_member *member,
                                        const struct json *value, int item, char **out);

/* The array's items in place of `out`, which keeps its own where one is refused. */
static enum plomb_status replace_items(const struct recipe_member *member,
                                       item_function *read,
                                       struct plomb_recipe_paths *out)
{
    struct plomb_recipe_paths list = {0};
    enum plomb_status status = check_array(member, PLOMB_RECIPE_PATHS_MAX);
    const struct json *item;

    if (status != PLOMB_OK) return status;
    for (item = json_first(member->value); item != NULL; item = json_next(item)) {
        char *text = NULL;

        status = read(member, item, (int)list.count, &text);
        if (status != PLOMB_OK) {
            recipe_paths_clear(&list);
            return status;
        }
        list.items[list.count++] = text;
    }
    recipe_paths_clear(out);
    *out = list;
    return PLOMB_OK;
}

enum plomb_status recipe_value_paths(const struct recipe_member *member,
                                     struct plomb_recipe_paths *out)
{
    return replace_items(member, path_at, out);
}

/* A path that keeps a slash, without which it would be looked for in PATH. */
static enum plomb_status program_at(const struct recipe_member *member,
                                    const struct json *value, char **out)
{
    char *path = NULL;
    enum plomb_status status = path_at(member, value, 0, &path);

    if (status != PLOMB_OK || path == NULL || strchr(path, '/') != NULL) {
        *out = path;
        return status;
    }
    if (asprintf(out, "./%s", path) < 0) {
        *out = NULL;
        status = PLOMB_NO_MEMORY;
    }
    free(path);
    return status;
}

/* The program is a path if it has a slash, and is otherwise looked for in PATH. */
static enum plomb_status word_at(const struct recipe_member *member,
                                 const struct json *value, int item, char **out)
{
    const char *text = text_at(member, value, item, "must be a string");

    if (text == NULL) return PLOMB_RECIPE_INVALID;
    if (item == 0 && text[0] == '\0') {
        return recipe_value_refuse(member, 0, "the name of the program is empty");
    }
    if (item == 0 && strchr(text, '/') != NULL) return program_at(member, value, out);
    *out = strdup(text);
    return *out != NULL ? PLOMB_OK : PLOMB_NO_MEMORY;
}

enum plomb_status recipe_value_command(const struct recipe_member *member,
                                       struct plomb_recipe_paths *out)
{
    if (json_type_of(member->value) == JSON_ARRAY && json_count(member->value) == 0) {
        return recipe_value_refuse(member, RECIPE_NO_ITEM, "names no program");
    }
    return replace_items(member, word_at, out);
}

enum plomb_status recipe_value_ranges(const struct recipe_member *member,
                                      struct plomb_pack_options *options)
{
    enum plomb_status status = check_array(member, PLOMB_PACK_DROP_MAX);
    const struct json *item;
    size_t count = 0;

    if (status != PLOMB_OK) return status;
    for (item = json_first(member->value); item != NULL; item = json_next(item)) {
        const char *text = text_at(member, item, (int)count, "must be a range");

        if (text == NULL) return PLOMB_RECIPE_INVALID;
        if (plomb_range_parse(text, &options->allow_drop[count], member->error) !=
            PLOMB_OK) {
            return refuse_as(member, (int)count);
        }
        count++;
    }
    options->allow_drop_count = count;
    return PLOMB_OK;
}

static enum plomb_status refuse_chip(const struct recipe_member *member,
                                     const char *name)
{
    enum { CHIPS_MAX = 16 };
    const char *names[CHIPS_MAX];
    const struct plomb_chip *chips;
    const char *nearest;
    size_t count;

    chips = plomb_chip_all(&count);
    if (count > CHIPS_MAX) count = CHIPS_MAX;
    for (size_t i = 0; i < count; i++) names[i] = chips[i].name;
    recipe_value_refuse(member, RECIPE_NO_ITEM, "no such chip");
    nearest = suggest_nearest(name, names, count);
    if (nearest != NULL) error_hint(member->error, "did you mean \"%s\"?", nearest);
    return PLOMB_RECIPE_INVALID;
}

enum plomb_status recipe_value_chip(const struct recipe_member *member,
                                    const struct plomb_chip **out)
{
    const char *name =
        text_at(member, member->value, RECIPE_NO_ITEM, "must be the name of a chip");
    const struct plomb_chip *chip;

    if (name == NULL) return PLOMB_RECIPE_INVALID;
    chip = plomb_chip_find(name);
    if (chip == NULL) return refuse_chip(member, name);
    *out = chip;
    return PLOMB_OK;
}
