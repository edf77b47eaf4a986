/*
 * The records of a zip archive, from PKWARE's APPNOTE 6.3.10 section 4.3: what
 * the writer and the check of an archive's frame share. All numbers in them
 * are little-endian. Only for the zip files of formats.
 */
#ifndef FORMATS_ZIP_RECORD_H
#define FORMATS_ZIP_RECORD_H

#define ZIP_LOCAL_SIGNATURE     0x04034b50u /* 4.3.7 */
#define ZIP_DIRECTORY_SIGNATURE 0x02014b50u /* 4.3.12 */
#define ZIP_END_SIGNATURE       0x06054b50u /* 4.3.16 */
#define ZIP_LOCATOR64_SIGNATURE 0x07064b50u /* 4.3.15 */

enum {
    ZIP_LOCAL_SIZE = 30,     /* bytes of a local header before the name */
    ZIP_DIRECTORY_SIZE = 46, /* bytes of a directory record before the name */
    ZIP_END_SIZE = 22,       /* bytes of the end record before the comment */
    ZIP_LOCATOR64_SIZE = 20, /* bytes of the Zip64 end locator */
    ZIP_COMMENT_MAX = 65535  /* bytes of the archive's comment */
};

#endif
