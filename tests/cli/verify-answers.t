# What a package of nrfutil is worth, with and without its key.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem .
$ plomb verify app.zip --key key.pem --hw-version 52 --softdevice 0xcb --installed-version 1 --chip nrf52832
application
  init packet structure    ok           140 bytes, signed
  manifest slot            ok           application
  signature                ok           made by this key over this init packet
  firmware type            ok           type 0
  hash type                ok           type 3, SHA-256
  hardware version         ok           package is for 52, the device is 52
  SoftDevice requirement   ok           package accepts 0xcb, the device has 0xcb
  firmware version         ok           package has 1, the device has application version 1
  declared sizes           ok           SoftDevice 0, bootloader 0, application 5,004 bytes
  room on the chip         ok           5,004 bytes below 0x75000 on the nrf52832, if the SoftDevice leaves them
  image size               ok           the image has 5,004 bytes
  image hash               ok           SHA-256 of the image as signed
  SoftDevice information   ok           the image holds no SoftDevice
  boot validation          ok           CRC-32
accepted: app.zip
$ plomb verify app.zip
...
cannot say: no key was given
plomb: cannot say whether 'app.zip' is genuine: no key was given
plomb: hint: give the public key with --key
? 4

# Refusals say what a device answers.
$ plomb verify app.zip --key key.pem --hw-version 51
...
? 1
$ plomb verify app.zip --key key.pem --softdevice none
...
? 1
$ plomb verify app.zip --key key.pem --installed-version 2
...
? 1
$ plomb key new -q --no-passphrase other.pem
...
$ plomb verify app.zip --key other.pem
...
refused: the signature was not made by this key over these bytes
plomb: 'app.zip' is refused: the signature was not made by this key over these bytes
? 1
$ plomb verify "$ROOT"/tests/vectors/nrfutil/app-unsigned/output.zip --key key.pem
...
? 1

# What cannot be read has no answer.
$ plomb verify "$ROOT"/tests/vectors/nrfutil/errors/badpb.zip --key key.pem
...
? 3
$ plomb verify no.zip --key key.pem
plomb: cannot read 'no.zip': No such file or directory
? 5
$ plomb verify app.zip --key no.pem
...
? 5
$ plomb verify app.zip --softdevice 0x10000
...
? 2

# SoftDevice, bootloader and application: the application meets the new SoftDevice.
$ plomb verify "$ROOT"/tests/vectors/nrfutil/sd-bl/output.zip --key key.pem
...
? 1
