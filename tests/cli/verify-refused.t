# What is refused, and what a device would say.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem .
$ plomb key export key.pem --format pem --output public.pem
$ plomb verify -q app.zip --key public.pem --softdevice 0x101 --installed-version 2
application
  SoftDevice requirement   REFUSED      package accepts 0xcb, the device has 0x101
                                        a device answers 0x0b 0x07: SoftDevice version failure
  firmware version         REFUSED      package has 1, the device has application version 2, which must not be higher
                                        a device answers 0x0b 0x05: firmware version failure
refused: the installed SoftDevice is not one that the package accepts
plomb: 'app.zip' is refused: the installed SoftDevice is not one that the package accepts
? 1
$ plomb verify -q app.zip --key public.pem --hw-version 51
application
  hardware version         REFUSED      package is for 52, the device is 51
                                        a device answers 0x0b 0x06: hardware version failure
refused: the package is for other hardware
plomb: 'app.zip' is refused: the package is for other hardware
? 1
$ plomb verify --json app.zip --key public.pem --hw-version 51 > refused.json 2> errors
? 1
$ python3 - <<'END'
> import json
> document = json.load(open("refused.json"))
> print(document["status"], document["exit_code"], document["error"]["message"])
> print(document["result"]["answer"])
> for check in document["result"]["checks"]:
>     if check["result"] == "refused":
>         print(check["id"], check["status"], check["dfu_result"], check["dfu_extended_error"])
> END
hw-version-mismatch 1 'app.zip' is refused: the package is for other hardware
refused
hw-version hw-version-mismatch 11 6

# Accepted, quietly; the option has the name that it has when signing, too.
$ plomb verify -q app.zip --key-file key.pem
accepted: app.zip, with 4 checks not made
$ plomb verify -q app.zip --key - < public.pem
accepted: app.zip, with 4 checks not made
$ plomb verify app.zip --key key.pem --key-file key.pem
plomb: --key and --key-file are the same option
? 2
$ plomb verify app.zip --key key.pem --softdevice S132
plomb: --softdevice: 'S132' is no SoftDevice
plomb: hint: write the id (FWID) of the installed one, such as 0x101, its name, such as s132-7.2.0, or none
? 2

# The image was changed on the way: the signature alone does not tell.
$ cp "$ROOT"/tests/vectors/nrfutil/errors/tampered.zip "$ROOT"/tests/vectors/nrfutil/errors/key.pem .
$ plomb verify -q tampered.zip --key key.pem
application
  image hash               REFUSED      the image is not the one that was signed
                                        a device answers 0x0b 0x0c: verification failed
refused: the image is not the one that was signed
plomb: 'tampered.zip' is refused: the image is not the one that was signed
? 1

# External applications and debug packages are for bootloaders that take them.
$ cp "$ROOT"/tests/vectors/nrfutil/app-external/output.zip external.zip && cp "$ROOT"/tests/vectors/nrfutil/app-external/key.pem .
$ plomb verify -q external.zip --key key.pem
application
  firmware type            REFUSED      type 4, for bootloaders with external application support
                                        a device answers 0x0b 0x04: init command invalid
refused: the firmware type is not one that the device knows
plomb: 'external.zip' is refused: the firmware type is not one that the device knows
? 1
$ plomb verify -q external.zip --key key.pem --external-app
accepted: external.zip, with 4 checks not made
$ cp "$ROOT"/tests/vectors/nrfutil/app-debug-explicit/output.zip debug.zip && cp "$ROOT"/tests/vectors/nrfutil/app-debug-explicit/key.pem .
$ plomb verify -q debug.zip --key key.pem --hw-version 1 --debug-bootloader
accepted: debug.zip, with 1 check not made
$ plomb verify -q debug.zip --key key.pem --hw-version 1
application
  hardware version         REFUSED      package is for 51, the device is 1
                                        a device answers 0x0b 0x06: hardware version failure
refused: the package is for other hardware
plomb: 'debug.zip' is refused: the package is for other hardware
? 1

# The legacy format has no secure bootloader.
$ cp "$ROOT"/tests/vectors/nrfutil/legacy-app-crc16/output.zip legacy.zip
$ plomb verify legacy.zip --key key.pem
application
  init packet structure    REFUSED      the legacy format, which secure bootloaders do not take
refused: the package is refused
plomb: 'legacy.zip' is refused: it has the legacy format of nRF5 SDK 11 and older, which secure bootloaders do not take
plomb: hint: 'plomb inspect' shows what is in it
? 1

# A key that no package is signed with.
$ cp "$ROOT"/tests/vectors/keys/p384-sec1.pem .
$ plomb verify app.zip --key p384-sec1.pem
plomb: cannot read key 'p384-sec1.pem': it is a key on the curve secp384r1, not a P-256 key
plomb: hint: devices verify ECDSA on P-256 alone; make such a key with 'plomb key new'
? 4
$ cp "$ROOT"/tests/vectors/keys/encrypted-default.pem .
$ plomb verify app.zip --key encrypted-default.pem
plomb: 'encrypted-default.pem' needs a passphrase, and there is no terminal to ask on
plomb: hint: add --passphrase-file FILE or --passphrase-fd N
? 4

# The legacy format is refused as a whole.
$ cp "$ROOT"/tests/vectors/nrfutil/legacy-app-crc16/output.zip legacy.zip && plomb verify legacy.zip --key key.pem --json 2>/dev/null | grep '^    "status"'
    "status": "package-refused",

# An application may be installed again, a bootloader may not.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && plomb pack -q --bootloader "$ROOT"/tests/vectors/nrfutil/bl-hex/bl.hex --bootloader-version 3 --hw-version 52 --sd-req 0 --key-file key.pem bl.zip > report
$ plomb verify -q bl.zip --key public.pem --installed-bootloader-version 3
bootloader
  firmware version         REFUSED      package has 3, the device has bootloader version 3, which must be lower
                                        a device answers 0x0b 0x05: firmware version failure
refused: the firmware version is lower than the installed one allows
plomb: 'bl.zip' is refused: the firmware version is lower than the installed one allows
? 1
$ plomb verify -q bl.zip --key public.pem --installed-bootloader-version 2
accepted: bl.zip, with 3 checks not made
$ plomb verify -q app.zip --key public.pem --installed-version 1
accepted: app.zip, with 3 checks not made
