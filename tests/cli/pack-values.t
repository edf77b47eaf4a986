# Values of options that cannot be meant, and what is proposed instead.
$ plomb pack --sd-req CB x.zip
plomb: --sd-req: 'CB' is not a number
plomb: hint: write 0xCB
? 2
$ plomb pack --sd-req 0x10000 x.zip
plomb: --sd-req: '0x10000' is too large
plomb: hint: the largest value here is 65535 (0xffff)
? 2
$ plomb pack --sd-req 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17 x.zip
plomb: --sd-req: more than 16 SoftDevice ids
plomb: hint: bootloaders refuse an init packet with more of them
? 2
$ plomb pack --hw-version 052 x.zip
plomb: --hw-version: '052' begins with a zero, which some tools read as octal
plomb: hint: leave the zeros out, or write 0x for hexadecimal
? 2
$ plomb pack --application-version 4294967296 x.zip
plomb: --application-version: '4294967296' is too large
plomb: hint: the largest value here is 4294967295 (0xffffffff)
? 2
$ plomb pack --app-boot-validation sha-256 x.zip
plomb: --app-boot-validation: 'sha-256' is not a boot validation
plomb: hint: did you mean 'sha256'?
? 2
$ plomb pack --allow-drop 0x2000-0x1000 x.zip
plomb: --allow-drop: '0x2000-0x1000' is an empty range
plomb: hint: END is the first address behind the range
? 2
$ plomb pack --allow-drop uirc x.zip
plomb: --allow-drop: 'uirc' is not a range of addresses
plomb: hint: did you mean 'uicr'?
? 2
$ plomb pack --zigbee perhaps x.zip
plomb: --zigbee: 'perhaps' is neither true nor false
plomb: hint: write true or false
? 2
$ plomb pack --jobs 0 x.zip
plomb: --jobs: '0' is too small
plomb: hint: the smallest value here is 1
? 2
$ plomb pack --jobs 65 x.zip
plomb: --jobs: '65' is too large
plomb: hint: the largest value here is 64 (0x40)
? 2
$ plomb pack --application app.hex
plomb: no output was named
plomb: hint: name the package to write: plomb pack ... OUTPUT.zip
? 2
$ plomb pack --application app.hex -
plomb: a package is not written to standard output
plomb: hint: name a file; one that is called '-' is './-'
? 2

# SoftDevices by name: those that are known.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 's132-7.2.0, S140 7.3.0,0xCB' --key-file key.pem named.zip | grep sd_req
                         version 1, hardware 52, sd_req 0x101,0x123,0xcb
$ plomb verify named.zip --key key.pem --softdevice s140-7.3.0 | grep requirement
  SoftDevice requirement   ok           package accepts 0x101, 0x123, 0xcb, the device has 0x123
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req s132-7.9.0 --key-file key.pem none.zip
plomb: --sd-req: 's132-7.9.0' is no released SoftDevice that is known here
plomb: hint: write its id (FWID), such as 0x101, or a name such as s132-7.2.0
? 2
