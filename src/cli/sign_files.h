/*
 * The files of a request for signatures, which no output may replace. For the commands
 * that read one.
 */
#ifndef CLI_SIGN_FILES_H
#define CLI_SIGN_FILES_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/sign_request.h>

/*
 * Refuses an output that is one of the packages without signatures, which lie beside
 * the request at `path`. PLOMB_OPTION_CONFLICT, PLOMB_NO_MEMORY.
 */
enum plomb_status sign_files_check_output(const char *output, const char *path,
                                          const struct plomb_sign_set *request,
                                          struct plomb_error *error) PLOMB_MUST_USE;

/* Refuses a request whose packages would replace each other. PLOMB_OPTION_CONFLICT. */
enum plomb_status sign_files_check_apart(const struct plomb_sign_set *request,
                                         struct plomb_error *error) PLOMB_MUST_USE;

#endif
