#include "tests/unit/scratch_folder.h"

#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

static char directory[] = "/tmp/plomb-test-XXXXXX";

int scratch_folder_start(void)
{
    strcpy(directory + sizeof(directory) - 7, "XXXXXX");
    return mkdtemp(directory) != NULL && chdir(directory) == 0 ? 0 : -1;
}

size_t scratch_folder_count(void)
{
    DIR *dir = opendir(directory);
    size_t count = 0;

    if (dir == NULL) abort();
    while (readdir(dir) != NULL) count++;
    closedir(dir);
    return count - 2;
}

int scratch_folder_finish(void)
{
    DIR *dir = opendir(directory);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (unlinkat(dirfd(dir), entry->d_name, 0) != 0) {
            unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
        }
    }
    closedir(dir);
    return rmdir(directory);
}
