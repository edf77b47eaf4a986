# Bytes outside the application's flash are an error unless they may be left out.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-gaps-uicr-mbr/gaps.hex "$ROOT"/tests/vectors/nrfutil/app-hex-gaps-uicr-mbr/key.pem .
$ plomb pack --application gaps.hex --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem x.zip
~ plomb: .*'gaps.hex'.*
...
? 3
$ plomb pack --application gaps.hex --application-version 0 --hw-version 0x34 --sd-req 0xB7 --key-file key.pem --allow-drop mbr --allow-drop 0x10001014-0x1000101c --allow-drop uicr x.zip > report 2> notes
$ grep -c 'is not delivered' notes
2
