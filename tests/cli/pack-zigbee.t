# An application inside a Zigbee OTA file.
$ cp "$ROOT"/tests/vectors/nrfutil/zigbee-app/app.bin "$ROOT"/tests/vectors/nrfutil/zigbee-app/key.pem . && chmod 600 key.pem
$ plomb pack --quiet --application app.bin --application-version 0x01010101 --hw-version 52 --sd-req 0 --key-file key.pem --zigbee True --zigbee-manufacturer-id 123 --zigbee-image-type 321 --zigbee-comment good_image --zigbee-ota-hw-version 52 --zigbee-ota-fw-version 7 --zigbee-ota-min-hw-version 50 --zigbee-ota-max-hw-version 60 lamp.zip
lamp.zip
...
  application            007B-0141-01010101-good_image.bin, 3,240 bytes
...
                         version 7, hardware 52, sd_req 0xfffe
$ ls
app.bin
key.pem
lamp.zip
$ plomb pack --application app.bin --application-version 1 --hw-version 52 --sd-req 0 --key-file key.pem --zigbee true x.zip
plomb: --zigbee-ota-hw-version is required with --zigbee
? 2
$ plomb pack --application app.bin --application-version 1 --hw-version 52 --sd-req 0 --key-file key.pem --zigbee true --zigbee-ota-hw-version 52 --zigbee-ota-min-hw-version 3 x.zip
plomb: --zigbee-ota-max-hw-version is required with --zigbee-ota-min-hw-version
? 2
$ plomb pack --application app.bin --application-version 1 --hw-version 52 --sd-req 0 --key-file key.pem --zigbee true --zigbee-ota-hw-version 52 --zigbee-comment ../lamp x.zip
plomb: --zigbee-comment is part of a file name
plomb: hint: use letters, digits, '.', '_' and '-' only
? 2
