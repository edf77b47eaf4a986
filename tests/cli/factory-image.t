# A factory image: what is in it, what the device's own code refuses, how it stays whole.
$ cp "$ROOT"/keys/test-signing-1.pem signing.pem && cp "$ROOT"/keys/test-class-1.pem "$ROOT"/keys/test-signing-2.pem . && "$ROOT"/tests/docs/make-verifier .
$ plomb pack -q --application first.hex --application-version 1 --hw-version 52 --sd-req 0 --key-file signing.pem --seal --class-key test-class-1.pem --content-key-seed verifier.hex first.zip
plomb: 'verifier.hex' holds neither 32 bytes nor 64 hex digits
plomb: hint: make a new file: openssl rand -out seed.bin 32
? 4
$ head -c 32 verifier.hex >seed && plomb pack -q --application first.hex --application-version 7 --hw-version 52 --sd-req 0 --key-file signing.pem --seal --class-key test-class-1.pem --security-counter 3 --content-key-seed seed first.zip >pack.txt
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -o lamp.hex first.zip
lamp.hex
  target       nrf52832
  verifier     128 bytes at 0x0, of 24,576
  device key   cade6ab0a809ac4b at 0x7c000
  application  version 7, 5,000 bytes at 0x6000
  sha256       685f4413c7001129815986c1db1cbe1e9d9595d795de44d8bf611347baf32778
  counter      3
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: note: 'lamp.hex' holds a device key: keep it like one
$ stat -c %a lamp.hex
600
$ plomb factory -q --target nrf52832 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -o again.hex first.zip >again.txt && cmp lamp.hex again.hex
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -o lamp.hex first.zip
plomb: cannot write 'lamp.hex': the file exists already
plomb: hint: --force replaces it
? 5
# The application is where it runs, and the payload is nowhere.
$ plomb factory -q --json --target nrf52832 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -o json.hex first.zip
{
    "plomb": 1,
    "command": "factory",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "warning",
            "id": "test-key",
            "text": "the key is plomb's test key 1, which everybody has"
        },
        {
            "level": "note",
            "id": "secret-output",
            "text": "'json.hex' holds a device key: keep it like one"
        }
    ],
    "result": {
        "output": "json.hex",
        "target": "nrf52832",
        "verifier_size": 128,
        "softdevice_fwid": null,
        "key_id": "cade6ab0a809ac4b",
        "application": {
            "version": 7,
            "address": 24576,
            "size": 5000,
            "sha256": "685f4413c7001129815986c1db1cbe1e9d9595d795de44d8bf611347baf32778",
            "security_counter": 3
        }
    }
}
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem -q -o empty.hex && stat -c %a empty.hex
empty.hex
  target       nrf52832
  verifier     128 bytes at 0x0, of 24,576
  device key   none: encrypted packages cannot be opened
  application  none: the device waits for one
644
# What does not belong together.
$ plomb factory --json -q --target nrf52840 --verifier verifier.hex --key signing.pem -o no.hex first.zip
{
    "plomb": 1,
    "command": "factory",
    "status": "factory-mismatch",
    "exit_code": 1,
    "error": {
        "message": "'verifier.hex' is not a verifier for nrf52840",
        "hint": "plomb-verifier-nrf52840.hex is one, made by 'make firmware'"
    },
    "notes": [
        {
            "level": "warning",
            "id": "test-key",
            "text": "the key is plomb's test key 1, which everybody has"
        }
    ]
}
plomb: 'verifier.hex' is not a verifier for nrf52840
plomb: hint: plomb-verifier-nrf52840.hex is one, made by 'make firmware'
? 1
$ plomb factory --target nrf52832 --verifier verifier.hex --key test-signing-2.pem -q -o no.hex first.zip
plomb: 'verifier.hex' was not built with signing key 1
plomb: hint: build it with 'make firmware KEY=PUBLIC.pem'
? 1
$ plomb factory --target nrf52832 --verifier first.hex --key signing.pem -q -o no.hex first.zip
plomb: 'first.hex' has bytes at 0x6000 to 0x7387, outside of 0x0 to 0x5fff
? 1
$ plomb factory --target nrf52832-sd --verifier verifier.hex --key signing.pem -q -o no.hex first.zip
plomb: 'verifier.hex' has bytes at 0x0 to 0x7f, outside of 0x78000 to 0x7dfff
? 1
$ plomb factory --target nrf52832 --verifier verifier.hex --softdevice first.hex --key signing.pem -q -o no.hex first.zip
plomb: nrf52832 has no place for a SoftDevice: nrf52832-sd has
? 2
$ plomb factory --target nrf52831 --verifier verifier.hex --key signing.pem -q -o no.hex first.zip
plomb: --target: 'nrf52831' is none of nrf52810, nrf52832, nrf52833, nrf52840, nrf52832-sd, nrf52833-sd, nrf52840-sd
plomb: hint: did you mean 'nrf52832'?
? 2
# What the device refuses.
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem -q -o no.hex first.zip
plomb: the device refuses the package: the package is not sealed for this key
plomb: hint: add the key that opens it: --device-key or --class-key
? 1
$ plomb factory --target nrf52832 --hw-version 51 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -q -o no.hex first.zip
plomb: 'verifier.hex' was built for hardware version 52, not 51
plomb: hint: build it with 'make firmware HW_VERSION=51'
? 1
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem --class-key signing.pem -q -o no.hex first.zip
plomb: 'signing.pem' is not a class key
plomb: hint: it is a signing key, which opens nothing
? 4
$ plomb factory --target nrf52832 --verifier verifier.hex --key signing.pem --class-key test-class-1.pem -q --force -o verifier.hex first.zip
plomb: the output 'verifier.hex' is also an input, 'verifier.hex'
? 2
$ ls *.hex
again.hex
empty.hex
first.hex
json.hex
lamp.hex
sd-verifier.hex
verifier.hex
