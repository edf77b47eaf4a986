# What plomb's verifier of a target has room for, and can start.
$ cp "$ROOT"/keys/test-signing-1.pem signing.pem && "$ROOT"/tests/docs/make-fixtures . && "$ROOT"/tests/docs/make-verifier . && chmod 600 signing.pem
$ printf 'exec plomb pack --quiet --force --application-version 1 --hw-version 52 --key-file signing.pem "$@" out.zip > text\n' > p
$ printf 'plomb verify out.zip --key signing.pem "$@" > text 2> notes; code=$?; grep -E "^  (room|start|SoftDevice req|codec)" text; grep -v warning notes; exit $code\n' > v
$ sh p --application first.hex --sd-req 0 && sh v --target nrf52832
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  room on the chip         ok           5,000 bytes from 0x6000 to 0x7c000 of nrf52832, beside an application of this size
  start in its place       ok           at 0x6000, with the stack pointer 0x20004000 and the entry 0x00006009
$ sh v --target nrf52840
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  room on the chip         ok           5,000 bytes from 0x6000 to 0xfc000 of nrf52840, beside an application of this size
  start in its place       ok           at 0x6000, with the stack pointer 0x20004000 and the entry 0x00006009
# Where an application begins depends on what is below.
$ sh v --target nrf52840-sd
  SoftDevice requirement   not checked  package accepts 0x0; the device's is not known (--softdevice)
  room on the chip         ok           5,000 bytes from 0x1000 to 0xf5000 of nrf52840-sd, beside an application of this size, if the SoftDevice leaves them
  start in its place       not checked  where the SoftDevice ends is not known
$ sh v --target nrf52840-sd --softdevice none
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  room on the chip         ok           5,000 bytes from 0x1000 to 0xf5000 of nrf52840-sd, beside an application of this size
  start in its place       REFUSED      at 0x1000, with the stack pointer 0x20004000 and the entry 0x00006009
plomb: 'out.zip' is refused: the application was not linked for the place it runs from
? 1
$ sh p --application app.hex --sd-req 0x101 && sh v --target nrf52832-sd --softdevice 0x101
  SoftDevice requirement   ok           package accepts 0x101, the device has 0x101
  room on the chip         ok           10,000 bytes from 0x26000 to 0x75000 of nrf52832-sd, beside an application of this size
  start in its place       ok           at 0x26000, with the stack pointer 0x20010000 and the entry 0x00026201
$ sh v --target nrf52832
  SoftDevice requirement   REFUSED      package accepts 0x101, the device has none
  room on the chip         ok           10,000 bytes from 0x6000 to 0x7c000 of nrf52832, beside an application of this size
  start in its place       REFUSED      at 0x6000, with the stack pointer 0x20010000 and the entry 0x00026201
plomb: 'out.zip' is refused: the installed SoftDevice is not one that the package accepts
? 1
$ sh v --target nrf52832-sd --softdevice s113-7.2.0
  SoftDevice requirement   REFUSED      package accepts 0x101, the device has 0x102
  room on the chip         ok           10,000 bytes from 0x1c000 to 0x75000 of nrf52832-sd, beside an application of this size
  start in its place       REFUSED      at 0x1c000, with the stack pointer 0x20010000 and the entry 0x00026201
plomb: 'out.zip' is refused: the installed SoftDevice is not one that the package accepts
? 1
# Half of the pool is as much as a plain application may have; Nordic's has other places.
$ { head -c 8 /dev/zero; printf '\0\100\0\040\011\140\0\0'; head -c 300000 /dev/zero; } | tail -c +9 > large.bin
$ objcopy -I binary -O ihex --change-addresses 0x6000 large.bin large.hex && sh p --application large.hex --sd-req 0 && sh v --target nrf52832
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  room on the chip         REFUSED      300,008 bytes from 0x6000 to 0x7c000 of nrf52832, beside an application of this size
  start in its place       ok           at 0x6000, with the stack pointer 0x20004000 and the entry 0x00006009
plomb: 'out.zip' is refused: the flash has no room for the image
? 1
$ sh v --chip nrf52832
  SoftDevice requirement   not checked  package accepts 0x0; the device's is not known (--softdevice)
  room on the chip         ok           300,008 bytes below 0x75000 on the nrf52832, if the SoftDevice leaves them
$ sh p --application large.hex --sd-req 0 --seal --cipher none && sh v --target nrf52832
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  codec and cipher         ok           codec 2, lzma; cipher 0, none
  room on the chip         REFUSED      300,008 bytes from 0x6000 to 0x7c000 of nrf52832, beside an application of this size
  start in its place       ok           at 0x6000, with the stack pointer 0x20004000 and the entry 0x00006009
plomb: 'out.zip' is refused: the flash has no room for the image
? 1
# A target without an MBR takes applications alone; small ones decode less.
$ sh p --application first.hex --sd-req 0 --seal --cipher none --codec lzma && sh v --target nrf52810
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  codec and cipher         REFUSED      codec 2, lzma; cipher 0, none
  room on the chip         ok           5,000 bytes from 0x6000 to 0x2c000 of nrf52810, beside an application of this size
  start in its place       not checked  the payload is closed
plomb: 'out.zip' is refused: the payload's codec is not one that the device knows
? 1
$ plomb key new -q --type recipient --no-passphrase device.pem > text && plomb key export device.pem --format pem -o device.pub.pem
$ sh p --application first.hex --sd-req 0 --seal --recipient device.pub.pem && sh v --target nrf52832
  SoftDevice requirement   ok           package accepts 0x0, the device has none
  codec and cipher         ok           codec 2, lzma; cipher 1, aes-128-ctr
  room on the chip         ok           5,000 bytes from 0x6000 to 0x7c000 of nrf52832, beside an application of this size
  start in its place       not checked  the payload is closed
$ plomb verify out.zip --key signing.pem --target nrf52832 --chip nrf52832
plomb: --target and --chip exclude each other
plomb: hint: --target is for plomb's verifier, --chip for others
? 2
$ plomb verify out.zip --key signing.pem --target nrf52832 --bootloader stock
plomb: --target and --bootloader stock exclude each other
plomb: hint: --target is for plomb's verifier, --chip for others
? 2
$ plomb verify out.zip --key signing.pem --target nrf52832 --softdevice 0x101
plomb: --target nrf52832 has no SoftDevice, which --softdevice names
plomb: hint: --target nrf52832-sd, or --softdevice none
? 2
