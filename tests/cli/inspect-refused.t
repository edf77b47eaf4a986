# The init packet is malformed: the rest is shown, and where it stops.
$ cp "$ROOT"/tests/vectors/nrfutil/errors/badpb.zip "$ROOT"/tests/vectors/nrfutil/errors/tampered.zip "$ROOT"/tests/vectors/nrfutil/errors/nodat.zip .
$ cp "$ROOT"/tests/vectors/nrfutil/empty-package/output.zip empty.zip
$ plomb inspect badpb.zip >shown.txt
plomb: 'badpb.zip': 'app.dat': byte 0: the init packet cannot be read from here on
? 3
$ cat shown.txt
badpb.zip
  size                   1,038 bytes
  sha256                 e8c52c5fc97ff54e244961df292ea89b2388d5e2f06373efc29448a63135570f
  format                 for secure bootloaders, nRF5 SDK 12 and newer

application
  image                  app.bin, 600 bytes
  image sha256           db89c8dbfbc4454d7f034b7708db6403e43502a854cf77431916abdd9171637a
  init packet            app.dat, 3 bytes; cannot be read from byte 0 on
    0000  ff ff ff
          ^^
  air time               603 bytes: 0.13 s at 5, 0.04 s at 20, 0.02 s at 60 KB/s (of 1000 bytes)

entries of the archive
  manifest.json        131 bytes, crc32 de0415fd, sha256 396b2a791ef6b847944ffc9663589499c0a884fe5c689651fa2d05d100b2f470
  app.dat                3 bytes, crc32 ffffff00, sha256 5ae7e6a42304dc6e4176210b83c43024f99a0bce9a870c3b6d2c95fc8ebfb74c
  app.bin              600 bytes, crc32 6c49741a, sha256 db89c8dbfbc4454d7f034b7708db6403e43502a854cf77431916abdd9171637a

flash
           ? +----------------------------------------------------------+ end of flash
             | bootloader settings                                      |
           ? +----------------------------------------------------------+
             | MBR parameters, settings backup                          |
           ? +----------------------------------------------------------+
             | bootloader                                               |
           ? +----------------------------------------------------------+
             | application data                                         |
           ? +----------------------------------------------------------+
             | application                                              |
           ? +----------------------------------------------------------+
             | SoftDevice                                               |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  where the application starts is not known: the package brings no SoftDevice,
  and where those of sd_req end is not known here
  addresses above it depend on the chip (--chip)

# The image is another one.
$ plomb inspect tampered.zip >shown.txt
plomb: 'tampered.zip': 'app.bin' is not the image of its init packet: its SHA-256 is aa1f6e2f715fbbe7fc2462a0c9c8de973303db32aa366089e0f53d5e5f2d4f57, expected db89c8dbfbc4454d7f034b7708db6403e43502a854cf77431916abdd9171637a
? 1
$ grep -E 'size check|hash  ' shown.txt
  size check             ok
  hash                   type 3, SHA-256; the image is not the one that was signed
    hash                                 38

# What is no package at all.
$ plomb inspect nodat.zip
plomb: cannot read 'nodat.zip': the file 'app.dat' of the slot 'application' is not in the archive
plomb: hint: names are compared exactly, upper and lower case too
? 3
$ plomb inspect empty.zip
plomb: cannot read 'empty.zip': manifest.json: the manifest names no image
? 3
$ echo nothing >no.zip
$ plomb inspect no.zip
plomb: cannot read 'no.zip': the zip archive's end record is missing
plomb: hint: the file is no zip archive, was cut off, or has bytes added behind it; fetch it again
? 3
$ plomb inspect absent.zip
plomb: cannot read 'absent.zip': No such file or directory
? 5
$ plomb inspect
plomb: an argument is missing: plomb inspect PACKAGE
plomb: hint: 'plomb inspect --help' lists options and arguments
? 2
$ plomb inspect --chip nrf91 nodat.zip
plomb: --chip: 'nrf91' is none of nrf52805, nrf52810, nrf52811, nrf52820, nrf52832, nrf52833, nrf52840
? 2

# Files that are for other commands.
$ cp "$ROOT"/keys/test-signing-1.pem . && python3 "$ROOT"/tests/docs/make-fixtures . && cp "$ROOT"/docs/examples/application.json . && printf '\177ELF...' > app.elf
$ plomb inspect test-signing-1.pem
plomb: cannot read 'test-signing-1.pem': the file is a PEM file, perhaps a key, not a package
plomb: hint: 'plomb key show' tells about keys
? 3
$ plomb inspect app.hex
plomb: cannot read 'app.hex': the file is Intel HEX, not a package
plomb: hint: 'plomb pack' makes a package of firmware; 'plomb settings show' reads a settings page
? 3
$ plomb verify app.elf --key test-signing-1.pem --quiet
plomb: cannot read 'app.elf': the file is an ELF file, not a package
plomb: hint: 'plomb pack' makes a package of firmware
? 3
$ plomb inspect application.json --json 2> errors | grep -A 3 '"status"'
    "status": "zip-malformed",
    "exit_code": 3,
    "error": {
        "message": "cannot read 'application.json': the file is JSON, not a package",
