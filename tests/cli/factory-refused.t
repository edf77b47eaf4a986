# What a factory file would get wrong, and devices could not mend.
$ cp "$ROOT"/keys/test-signing-[12].pem . && "$ROOT"/tests/docs/make-fixtures . && cp test-signing-1.pem signing.pem && "$ROOT"/tests/docs/make-verifier . test-signing-2.pem
$ printf 'exec plomb factory --quiet --force --verifier verifier.hex -o out.hex "$@" > text\n' > f
# Devices revoke keys by their places: all of them, in the verifier's order.
$ sh f --target nrf52832 --key test-signing-1.pem --key test-signing-2.pem && ls out.hex
out.hex
$ rm out.hex; sh f --target nrf52832 --key test-signing-2.pem --key test-signing-1.pem
plomb: signing key 1 is number 2 of 'verifier.hex'
plomb: hint: name its keys in its order, that of KEY=: devices revoke them by their places
? 1
$ sh f --target nrf52832 --key test-signing-1.pem
plomb: 'verifier.hex' was built with 2 signing keys
plomb: hint: name each of them with --key, in the order of KEY=
? 1
$ sh f --target nrf52832 --key test-signing-2.pem
plomb: signing key 1 is number 2 of 'verifier.hex'
plomb: hint: name its keys in its order, that of KEY=: devices revoke them by their places
? 1
$ plomb key new -q --no-passphrase other.pem >text 2>&1; sh f --target nrf52832 --key test-signing-1.pem --key other.pem
plomb: 'verifier.hex' was not built with signing key 2
plomb: hint: build it with 'make firmware KEY=PUBLIC.pem'
? 1
$ sh f --target nrf52832 --key test-signing-1.pem --key test-signing-2.pem --key test-signing-1.pem
plomb: signing key 3 is number 1 of 'verifier.hex'
plomb: hint: name its keys in its order, that of KEY=: devices revoke them by their places
? 1
$ "$ROOT"/tests/docs/make-verifier .
# The board, as the verifier has it.
$ sh f --target nrf52832 --key test-signing-1.pem --hw-version 52
$ sh f --target nrf52832 --key test-signing-1.pem --hw-version 51
plomb: 'verifier.hex' was built for hardware version 52, not 51
plomb: hint: build it with 'make firmware HW_VERSION=51'
? 1
$ printf 'exec plomb pack --quiet --force --application-version 1 --sd-req 0 --key-file signing.pem "$@" first.zip > text\n' > p
$ sh p --application first.hex --hw-version 51 && sh f --target nrf52832 --key test-signing-1.pem first.zip
plomb: the device refuses the package: the package is for other hardware
plomb: hint: 'plomb verify --target nrf52832' with the same keys says more
? 1
# An application that was linked for another place.
$ sh p --application app.hex --hw-version 52 && sh f --target nrf52832 --key test-signing-1.pem first.zip
plomb: the device would not start the application: at 0x6000 it has the stack pointer 0x20010000 and the entry 0x00026201
plomb: hint: link it for 0x6000, where applications of a nrf52832 without SoftDevice begin
? 1
$ sh p --application app.hex --hw-version 52 --seal --cipher none && sh f --target nrf52832 --key test-signing-1.pem first.zip
plomb: the device would not start the application: at 0x6000 it has the stack pointer 0x20010000 and the entry 0x00026201
plomb: hint: link it for 0x6000, where applications of a nrf52832 without SoftDevice begin
? 1
# A key that nobody gave.
$ plomb key new -q --type recipient --no-passphrase device.pem >text 2>&1; sh p --application first.hex --hw-version 52 --seal --recipient device.pem && sh f --target nrf52832 --key test-signing-1.pem first.zip
plomb: the device refuses the package: the package is not sealed for this key
plomb: hint: add the key that opens it: --device-key or --class-key
? 1
# Nordic's file, with the two words of UICR that a factory file has anyway; and what would be lost of others.
$ printf 'exec plomb factory --quiet --force --target nrf52832-sd --verifier sd-verifier.hex --key signing.pem -o out.hex "$@" > text\n' > sd
$ sh sd --softdevice softdevice.hex && ls out.hex
out.hex
$ sed '$d' softdevice.hex > merged.hex && sed '/^:020000040000FA/d' app.hex >> merged.hex && rm out.hex; sh sd --softdevice merged.hex
plomb: 'merged.hex' has bytes up to 0x2870f, and its SoftDevice ends at 0x26000
plomb: hint: give Nordic's hex file as it is: the application comes in a package
? 1
$ sed '$d' softdevice.hex > uicr.hex && printf ':020000041000EA\n:0412080000000000E2\n:00000001FF\n' >> uicr.hex && sh sd --softdevice uicr.hex
plomb: 'uicr.hex' has bytes at 0x10001208 to 0x1000120b, which are not in flash
plomb: hint: take them out; UICR words of your own go to the programmer in a file of their own
? 1
$ grep -v '^:1030' softdevice.hex > headless.hex; sh sd --softdevice headless.hex
plomb: 'headless.hex' has no SoftDevice information, and bytes up to 0x25fff
plomb: hint: give Nordic's hex file of MBR and SoftDevice as it is
? 1
$ sh sd
plomb: nrf52832-sd starts with an MBR
plomb: hint: give Nordic's SoftDevice hex file, which holds it
? 2
$ ls out.hex
ls: cannot access 'out.hex': No such file or directory
? 2
