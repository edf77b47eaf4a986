# Bytes outside the application's flash are an error unless they may be left out.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-gaps-uicr-mbr/gaps.hex "$ROOT"/tests/vectors/nrfutil/app-hex-gaps-uicr-mbr/key.pem . && chmod 600 key.pem
$ plomb pack --application gaps.hex --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem x.zip
~ plomb: .*'gaps.hex'.*
...
? 3
$ plomb pack --application gaps.hex --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem --allow-drop mbr --allow-drop 0x10001014-0x1000101c --allow-drop uicr x.zip > report 2> notes
$ grep -c 'is not delivered' notes
2

# A permission that nothing needs is said to be one.
$ python3 "$ROOT"/tests/docs/make-fixtures .
$ plomb pack --application app.hex --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem --allow-drop uicr --allow-drop 0x20000000-0x20000100 y.zip > report
plomb: warning: --allow-drop uicr has no effect: no file of this package holds anything there that could be left out
plomb: warning: --allow-drop 0x20000000-0x20000100 has no effect: no file of this package holds anything there that could be left out
$ plomb pack --application app.hex --bootloader bootloader.hex --bootloader-version 1 --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem --allow-drop uicr z.zip > report
plomb: note: 'bootloader.hex': 0x10001014 to 0x1000101b is not delivered
plomb: note: controllers send the bootloader first and the application after a restart; nrfutil refuses to make such a package
