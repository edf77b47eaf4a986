/*
 * The keys of a recipe's packages and of the objects in them: which there are,
 * and what member of struct plomb_recipe_package each stands for.
 */
#ifndef LIB_RECIPE_TABLE_H
#define LIB_RECIPE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/recipe_value.h"

/* What a value is, and so what lies at the field's offset. */
enum recipe_kind {
    RECIPE_TEXT,    /* char * */
    RECIPE_PATH,    /* char *, relative to the recipe */
    RECIPE_PATHS,   /* struct plomb_recipe_paths, relative to the recipe */
    RECIPE_KEY,     /* char *: a path as above, or a "pkcs11:" URI */
    RECIPE_COMMAND, /* struct plomb_recipe_paths: a program and its arguments */
    RECIPE_NUMBER,  /* struct plomb_optional, up to `max` */
    RECIPE_WORD,    /* struct plomb_optional, made by `parse` */
    RECIPE_BOOLEAN, /* bool */
    RECIPE_IDS,     /* struct plomb_id_list */
    RECIPE_CHIP,    /* const struct plomb_chip * */
    RECIPE_RANGES,  /* options.allow_drop; no offset */
    RECIPE_OBJECT   /* bool, whether it is there; its members are those of `table` */
};

struct recipe_table;

struct recipe_field {
    const char *name;
    enum recipe_kind kind;
    size_t offset;                    /* in struct plomb_recipe_package */
    uint32_t max;                     /* RECIPE_NUMBER */
    recipe_parser *parse;             /* RECIPE_WORD */
    const char *what;                 /* RECIPE_WORD: what string it must be */
    const struct recipe_table *table; /* RECIPE_OBJECT: holds no further objects */
};

enum { RECIPE_FIELDS_MAX = 48 };

struct recipe_table {
    const struct recipe_field *fields;
    size_t count; /* at most RECIPE_FIELDS_MAX */
};

/* The keys of a package. */
extern const struct recipe_table recipe_table_package;

#endif
