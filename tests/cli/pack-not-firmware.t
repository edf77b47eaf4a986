# What is plainly no firmware is not packed as a raw binary.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ plomb pack --application key.pem --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem leak.zip
plomb: cannot use 'key.pem': the file is a PEM file, perhaps a key, not firmware
plomb: hint: give the image as Intel HEX, ELF or raw binary
? 3
$ echo secret > passphrase && plomb pack --application passphrase --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem leak.zip
plomb: cannot use 'passphrase': the file is text, not firmware
plomb: hint: give the image as Intel HEX, ELF or raw binary
? 3
$ gzip -c app.hex > app.hex.gz && plomb pack --application app.hex.gz --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem leak.zip
plomb: cannot use 'app.hex.gz': the file is compressed by gzip, not firmware
plomb: hint: give the image as Intel HEX, ELF or raw binary
? 3
$ plomb pack --json --application key.pem --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem leak.zip 2>/dev/null | grep '"status"'
    "status": "image-not-firmware",
$ test -e leak.zip
? 1

# A SoftDevice is not an application, whatever may be dropped.
$ python3 "$ROOT"/tests/docs/make-fixtures .
$ plomb pack --application softdevice.hex --allow-drop mbr --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem sd.zip
plomb: note: 'softdevice.hex': 0x0 to 0xaff is not delivered
plomb: 'softdevice.hex' is SoftDevice 0x101 (S132 7.2.0), not an application
plomb: hint: give it with --softdevice
? 2

# A file merged for programmers is neither, and is never packed as one of its parts.
$ (grep -v ^:00000001FF softdevice.hex; cat app.hex) > merged.hex
$ plomb pack --application merged.hex --allow-drop mbr --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem merged.zip
plomb: note: 'merged.hex': 0x0 to 0xaff is not delivered
plomb: 'merged.hex' is a merged file: SoftDevice 0x101 (S132 7.2.0), which ends at 0x26000, and more up to 0x2870f
plomb: hint: give the application's own file, from before it was merged with the SoftDevice
? 2
$ plomb pack --softdevice merged.hex --sd-req 0xCB --hw-version 52 --key-file key.pem merged.zip
plomb: note: 'merged.hex': 0x0 to 0xaff is not delivered
plomb: 'merged.hex' is a merged file: SoftDevice 0x101 (S132 7.2.0), which ends at 0x26000, and more up to 0x2870f
plomb: hint: give the SoftDevice's own file, as Nordic releases it
? 2
$ test -e merged.zip
? 1

# An image elsewhere than where devices start it.
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0x102 --key-file key.pem app.zip
...
plomb: warning: 'app.hex' starts at 0x26000, but behind SoftDevice 0x102 (S113 7.2.0) a device starts it at 0x1c000
$ plomb pack --chip nrf52832 --bootloader app.hex --bootloader-version 1 --hw-version 52 --sd-req 0x101 --key-file key.pem bl.zip
...
~ plomb: warning: 'app.hex' starts at 0x26000, below the stock bootloader of the nrf52832 at 0x78000: .*
...
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 101 --key-file key.pem odd.zip
...
~ plomb: note: .*sd_req 0x65 \(101\) is no released SoftDevice.*
...
