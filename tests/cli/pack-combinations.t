# SoftDevice, bootloader and application in one package.
$ cp "$ROOT"/tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/*.hex "$ROOT"/tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/key.pem . && chmod 600 key.pem
$ plomb pack --quiet --softdevice sd.hex --bootloader bl.hex --bootloader-version 5 --application app.hex --application-version 9 --hw-version 52 --sd-req 0xB7,0xCB --sd-id 0x101,0x124 --sd-boot-validation ecdsa --app-boot-validation VALIDATE_ECDSA_P256_SHA256 --key-file key.pem all.zip
all.zip
...
~   softdevice_bootloader  sd_bl.bin, [0-9,]+ bytes at 0x1000
...
                         version 5, hardware 52, sd_req 0xb7,0xcb,0x101,0x124
~   application            app.bin, [0-9,]+ bytes at 0x[0-9a-f]+
...
                         version 9, hardware 52, sd_req 0x101,0x124

# What does not go together is refused before anything is written.
$ plomb pack --application app.hex --bootloader-version 5 --hw-version 52 --sd-req 0 --key-file key.pem x.zip
plomb: --bootloader-version was given, but no --bootloader
? 2
$ plomb pack --application app.hex --application-version 1 --application-version-string 0.0.1 x.zip
plomb: --application-version and --application-version-string exclude each other
? 2
$ plomb pack --application app.hex --zigbee-comment lamp x.zip
plomb: --zigbee-... options were given without --zigbee
plomb: hint: add --zigbee true
? 2
$ plomb pack x.zip
plomb: the package would hold no image
plomb: hint: add --application, --bootloader or --softdevice
? 2
$ plomb pack --application app.hex --application-version 9 --sd-req 0 --key-file key.pem x.zip
plomb: --hw-version is required (or --debug-mode)
plomb: hint: 52 is what Nordic's examples use on every nRF52
? 2
$ ls x.zip
ls: cannot access 'x.zip': No such file or directory
? 2
