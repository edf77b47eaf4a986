/*
 * The rules of plomb_pack that need nothing but its options, and the names of
 * the entries that follow from them.
 */
#ifndef LIB_PACK_CHECK_H
#define LIB_PACK_CHECK_H

#include <plomb/error.h>
#include <plomb/pack.h>

/*
 * Refuses options that are incomplete or contradict each other: what is
 * missing or too much, and what to do, in `error`. `is_signed` tells whether
 * there is, or will be, a signer.
 */
enum plomb_status pack_check_options(const struct plomb_pack_options *options,
                                     bool is_signed,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Refuses an application that is a SoftDevice, or merged with one
 * (PLOMB_OPTION_CONFLICT).
 */
enum plomb_status pack_check_application(const char *path,
                                         const struct plomb_image *application,
                                         struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Refuses a SoftDevice that is merged with something else, and checks the
 * SoftDevice ids against the SoftDevice that is in the package,
 * once it is loaded: its own id must be named where an application will meet
 * it. The error proposes the value.
 */
enum plomb_status pack_check_softdevice(const struct plomb_pack_options *options,
                                        const struct plomb_image *softdevice,
                                        struct plomb_notes *notes,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/* Warns of ranges that may be left out and are in none of the images. */
void pack_note_drops(const struct plomb_pack_options *options,
                     const struct plomb_image *const images[], size_t count,
                     struct plomb_notes *notes);

/* Notes what stock bootloaders will make of an image, before it is sent. */
void pack_note_command(const struct plomb_pack_image *image, struct plomb_notes *notes);

#endif
