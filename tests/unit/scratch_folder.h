/*
 * A folder of a test's own, which is the working directory while the test runs. For
 * tests/unit alone.
 */
#ifndef TESTS_UNIT_SCRATCH_FOLDER_H
#define TESTS_UNIT_SCRATCH_FOLDER_H

#include <stddef.h>

/* Makes the folder and goes there; 0, or -1 when that fails. */
int scratch_folder_start(void);

/* How many entries it has; so no temporary file stays unnoticed. */
size_t scratch_folder_count(void);

/* Removes it with what is in it, as far as that are files and empty folders. */
int scratch_folder_finish(void);

#endif
