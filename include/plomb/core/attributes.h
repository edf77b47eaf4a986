/*
 * The compiler attributes that plomb's prototypes carry. GCC and Clang only,
 * on the host as on the device. Any file may include this one.
 */
#ifndef PLOMB_CORE_ATTRIBUTES_H
#define PLOMB_CORE_ATTRIBUTES_H

/* Exported from libplomb.so; everything else in the library is hidden. */
#define PLOMB_API __attribute__((visibility("default")))

/* The result says whether the call worked, so ignoring it is a warning. */
#define PLOMB_MUST_USE __attribute__((warn_unused_result))

/* Argument `string` is a printf format for the arguments from `first` on. */
#define PLOMB_PRINTF(string, first)                                                    \
    __attribute__((__format__(__printf__, string, first)))

#endif
