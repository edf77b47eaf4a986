/*
 * From a JSON value of a recipe to a value in memory, one function for each kind
 * of value. Every refusal names the place in the document.
 */
#ifndef LIB_RECIPE_VALUE_H
#define LIB_RECIPE_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/error.h>
#include <plomb/recipe_package.h>

#include "base/json.h"

/* A member of an object of the recipe. */
struct recipe_member {
    const char *path;         /* of the object: "packages[1]" */
    const char *name;         /* the key */
    const struct json *value; /* what the document says */
    const char *directory;    /* of relative paths; NULL leaves them as they are */
    struct plomb_error *error;
};

enum { RECIPE_NO_ITEM = -1 };

/*
 * Refuses the value of a member, or item `item` of it, with PLOMB_RECIPE_INVALID:
 * "packages[1].sd_req[0]: `why`".
 */
enum plomb_status recipe_value_refuse(const struct recipe_member *member, int item,
                                      const char *why);

/*
 * Each reads the member's value into `*out`, or refuses it with
 * PLOMB_RECIPE_INVALID, or fails with PLOMB_NO_MEMORY, and leaves `*out` alone
 * then. Texts are copies, made with malloc, that replace and free what is there.
 */
enum plomb_status recipe_value_text(const struct recipe_member *member,
                                    char **out) PLOMB_MUST_USE;

/* A path: not empty, joined to the directory, without "." parts. */
enum plomb_status recipe_value_path(const struct recipe_member *member,
                                    char **out) PLOMB_MUST_USE;

/* Such a path, or a "pkcs11:" URI as it stands. */
enum plomb_status recipe_value_key(const struct recipe_member *member,
                                   char **out) PLOMB_MUST_USE;

/*
 * A program and its arguments: not empty, at most PLOMB_RECIPE_PATHS_MAX strings,
 * the first joined to the directory if it has a slash.
 */
enum plomb_status recipe_value_command(const struct recipe_member *member,
                                       struct plomb_recipe_paths *out) PLOMB_MUST_USE;

/* An array of such paths, at most PLOMB_RECIPE_PATHS_MAX. */
enum plomb_status recipe_value_paths(const struct recipe_member *member,
                                     struct plomb_recipe_paths *out) PLOMB_MUST_USE;

/* Frees the paths of a list and empties it. */
void recipe_paths_clear(struct plomb_recipe_paths *list);

/* A whole number up to `max`, or such a number as a string of "0x" and digits. */
enum plomb_status recipe_value_number(const struct recipe_member *member, uint32_t max,
                                      struct plomb_optional *out) PLOMB_MUST_USE;

/* What `parse` makes of a string; `what` says what string it must be. */
typedef enum plomb_status recipe_parser(const char *text, uint32_t *out,
                                        struct plomb_error *error);
enum plomb_status recipe_value_parsed(const struct recipe_member *member,
                                      recipe_parser *parse, const char *what,
                                      struct plomb_optional *out) PLOMB_MUST_USE;

enum plomb_status recipe_value_boolean(const struct recipe_member *member,
                                       bool *out) PLOMB_MUST_USE;

/* An array of SoftDevice ids, numbers as above. */
enum plomb_status recipe_value_ids(const struct recipe_member *member,
                                   struct plomb_id_list *out) PLOMB_MUST_USE;

/* The name of a chip. */
enum plomb_status recipe_value_chip(const struct recipe_member *member,
                                    const struct plomb_chip **out) PLOMB_MUST_USE;

/* An array of ranges, into options->allow_drop. */
enum plomb_status recipe_value_ranges(const struct recipe_member *member,
                                      struct plomb_pack_options *options)
    PLOMB_MUST_USE;

#endif
