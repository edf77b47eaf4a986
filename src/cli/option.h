/*
 * Option tables and the parser that they drive. A command describes its options
 * once, as an array of struct option; parser, usage, completions and the check
 * of the man pages all read that array. For cli only.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/pack.h>

#define OPTION_TABLE_MAX  96 /* options of one table */
#define OPTION_REPEAT_MAX 16 /* times that a repeatable option may be given */

/* What an option takes, and the type of the member of args that receives it. */
enum option_kind {
    OPTION_FLAG,   /* nothing; bool, becomes true */
    OPTION_TEXT,   /* any text; const char *, pointing into argv */
    OPTION_FILE,   /* the same, completed as a file name */
    OPTION_NUMBER, /* uint32_t up to `max`; plomb_number_parse */
    OPTION_PARSED, /* uint32_t, made by `parse` */
    OPTION_CHOICE, /* uint32_t, the value of one of `choices` */
    OPTION_CHIP,   /* const struct plomb_chip *, by its name */
    OPTION_TARGET, /* const struct plomb_target *, by its name */
    OPTION_IDS,    /* struct plomb_id_list; plomb_id_list_parse */
    OPTION_TEXTS,  /* struct option_texts; repeatable */
    OPTION_FILES,  /* the same, completed as a file name */
    OPTION_RANGES  /* struct option_ranges; repeatable; plomb_range_parse */
};

/* The values of an option that may be given more than once, in their order. */
struct option_texts {
    size_t count; /* entries in use */
    const char *items[OPTION_REPEAT_MAX];
};

struct option_ranges {
    size_t count; /* entries in use */
    struct plomb_range items[OPTION_REPEAT_MAX];
};

/* A word that an option takes, and the number that it stands for. */
struct option_choice {
    const char *name;
    uint32_t value;
};

struct option {
    const char *name;         /* without the dashes: "sd-req" */
    char short_name;          /* 'q' for -q; 0 for none */
    bool is_required;         /* missing it is PLOMB_OPTION_MISSING */
    bool is_hidden;           /* not in usage, completions and man page */
    enum option_kind kind;    /* what it takes */
    uint32_t max;             /* OPTION_NUMBER: largest value; 0 for 32 bits */
    bool is_positive;         /* OPTION_NUMBER: 0 is refused */
    size_t offset;            /* of the member of args that receives the value */
    size_t given_offset;      /* of a bool that becomes true when the option was
                                 given; 0 for none, so never the first member */
    const char *value;        /* what usage calls the value: "FILE"; NULL: no value */
    const char *default_text; /* what holds without the option, for usage; or NULL */
    const char *help;         /* one line; lower case, no full stop */
    const char *group;        /* heading in usage above this option; or NULL */
    const struct option_choice *choices; /* OPTION_CHOICE, ended by a NULL name;
                                            OPTION_PARSED: for completion, or NULL */
    /* OPTION_PARSED: makes the value; its error gets "--name: " in front. */
    enum plomb_status (*parse)(const char *text, uint32_t *out,
                               struct plomb_error *error);
};

/* Whether the value is the name of a file. */
static inline bool option_is_file(const struct option *option)
{
    return option->kind == OPTION_FILE || option->kind == OPTION_FILES;
}

/*
 * The two offsets of an option: into a plain member of `type`; into a plain
 * member with a bool beside it; into a struct plomb_optional.
 */
#define OPTION_MEMBER(type, member) .offset = offsetof(type, member)
#define OPTION_TRACKED(type, member, given)                                            \
    .offset = offsetof(type, member), .given_offset = offsetof(type, given)
#define OPTION_OPTIONAL(type, member)                                                  \
    .offset = offsetof(type, member.value),                                            \
    .given_offset = offsetof(type, member.is_given)

/* One array of options and the struct that it fills. */
struct option_table {
    const struct option *options; /* `count` of them */
    size_t count;                 /* at most OPTION_TABLE_MAX */
    void *args;                   /* what the offsets count from */
};

/* What is given to option_parse and filled by it. */
struct option_parser {
    struct option_table tables[2]; /* the command's own, then what all have */
    size_t table_count;            /* tables in use */
    const char **operands;         /* receives what is no option, in order */
    size_t operand_max;            /* entries that it has room for */
    size_t operand_count;          /* entries in use */
    /*
     * When this becomes true parsing stops, and nothing that is missing is
     * reported: --help. NULL for none.
     */
    const bool *is_stopped;
};

/*
 * Parses `count` arguments: --name VALUE, --name=VALUE, -n VALUE, -nVALUE,
 * flags of one letter together, options before and behind operands, and only
 * operands behind "--"; "-" alone is an operand. Names are not abbreviated, and
 * only flags and the repeatable kinds may be given again. A value that begins
 * with "--" needs the form with "=". Texts stay in `argv`.
 * Fails with PLOMB_USAGE, PLOMB_OPTION_MISSING or PLOMB_OPTION_VALUE; members of
 * args may then be filled in part.
 */
enum plomb_status option_parse(struct option_parser *parser, size_t count,
                               const char *const *argv,
                               struct plomb_error *error) PLOMB_MUST_USE;

#endif
