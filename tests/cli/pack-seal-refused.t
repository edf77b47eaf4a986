# What cannot be sealed, and what to do about it.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > p
$ sh p --recipient test-recipient-1.pub.pem app.zip
plomb: --recipient is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --class-key test-class-1.pem app.zip
plomb: --class-key is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --class-key-passphrase-file x app.zip
plomb: --class-key-passphrase-file is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --class-key-passphrase-fd 3 app.zip
plomb: --class-key-passphrase-fd is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --cipher none app.zip
plomb: --cipher is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --codec auto app.zip
plomb: --codec is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --compress-effort best app.zip
plomb: --compress-effort is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --from old.zip app.zip
plomb: --from is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --allow-larger-delta app.zip
plomb: --allow-larger-delta is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --content-key-seed seed app.zip
plomb: --content-key-seed is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --security-counter 0 app.zip
plomb: --security-counter is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ sh p --allow-no-backup app.zip
plomb: --allow-no-backup is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2

# Nothing is left unencrypted by accident.
$ sh p --seal app.zip
plomb: --recipient or --class-key is required with --seal
plomb: hint: --cipher none makes a sealed package that is not encrypted
? 2
$ sh p --seal --cipher aes-256-ctr app.zip
plomb: --recipient or --class-key is required with --seal
plomb: hint: --cipher none makes a sealed package that is not encrypted
? 2
$ sh p --seal --cipher none --recipient test-recipient-1.pub.pem app.zip
plomb: --cipher none encrypts nothing, so nobody is its recipient
plomb: hint: leave out --cipher none, or --recipient and --class-key
? 2
$ sh p --seal --cipher none --content-key-seed seed app.zip
plomb: --content-key-seed makes the content key, and --cipher none has none
plomb: hint: leave out one of them
? 2
$ sh p --seal --recipient 1 --recipient 2 --recipient 3 --class-key 4 --class-key 5 app.zip
plomb: 5 recipients and class keys were given; the most is 4
? 2

# What does not go with a sealed package.
$ sh p --seal --recipient test-recipient-1.pub.pem --external-app app.zip
plomb: --seal does not go with --external-app
plomb: hint: the chip that runs it could not open what is sealed
? 2
$ sh p --seal --recipient test-recipient-1.pub.pem --zigbee true --zigbee-ota-hw-version 52 app.zip
plomb: --seal does not go with --zigbee
? 2
$ plomb pack --seal --recipient test-recipient-1.pub.pem --allow-unsigned --application app.hex --application-version 2 --hw-version 52 --sd-req 0 app.zip
plomb: --key-file is required with --seal
plomb: hint: devices open nothing that is not signed; make a key with 'plomb key new FILE'
? 2
$ plomb pack --seal --recipient test-recipient-1.pub.pem --from app.hex --bootloader bl.hex --bootloader-version 2 --hw-version 52 --sd-req 0 --key-file key.pem app.zip
plomb: --from makes deltas of applications, and there is no --application
plomb: hint: leave out --from
? 2
$ sh p --seal --recipient test-recipient-1.pub.pem --from app.hex --codec deflate app.zip
plomb: --from makes deltas, whose codec is LZMA
plomb: hint: leave out --codec, or make it lzma
? 2

# Words and numbers.
$ sh p --seal --cipher aes-128-cbc app.zip
plomb: --cipher: 'aes-128-cbc' is no cipher
plomb: hint: did you mean 'aes-128-ctr'?
? 2
$ sh p --seal --codec xz app.zip
plomb: --codec: 'xz' is no codec
plomb: hint: write auto, stored, deflate or lzma
? 2
$ sh p --seal --compress-effort 9 app.zip
plomb: --compress-effort: '9' is no effort
plomb: hint: write fast, normal or best
? 2
$ sh p --seal --security-counter -1 app.zip
plomb: --security-counter: '-1' is not a number
plomb: hint: write a whole number, such as 52 or 0x34
? 2
$ sh p --seal --recipient= app.zip
plomb: --recipient: the file name is empty
? 2
$ sh p --seal --codec lzma --codec lzma app.zip
plomb: --codec was given twice
plomb: hint: 'plomb pack --help' lists options and arguments
? 2

# Inputs that are not there, or not what they should be.
$ sh p --seal --recipient nowhere.pem app.zip
plomb: cannot read 'nowhere.pem': No such file or directory
? 5
$ sh p --seal --recipient test-recipient-1.pub.pem --from nowhere.zip app.zip
plomb: cannot read 'nowhere.zip': No such file or directory
? 5
$ sh p --seal --recipient test-recipient-1.pub.pem --from key.pem app.zip
plomb: 'key.pem': the file is a PEM file, perhaps a key, not firmware
plomb: hint: give the image as Intel HEX, ELF or raw binary
? 3
$ echo 0123 > seed && sh p --seal --recipient test-recipient-1.pub.pem --content-key-seed seed app.zip
plomb: 'seed' holds neither 32 bytes nor 64 hex digits
plomb: hint: make a new file: openssl rand -out seed.bin 32
? 4
$ sh p --json --seal --recipient test-recipient-1.pub.pem --content-key-seed seed app.zip 2> errors | grep '"status"'
    "status": "seed-malformed",
$ head -c 32 /dev/zero > seed && sh p --seal --recipient test-recipient-1.pub.pem --content-key-seed seed app.zip
plomb: 'seed' repeats one byte, which anybody can guess
plomb: hint: make a new file: openssl rand -out seed.bin 32
? 4
$ sh p --seal --recipient test-recipient-1.pub.pem --content-key-seed nowhere app.zip
plomb: cannot read 'nowhere': No such file or directory
? 5
$ ls *.zip
ls: cannot access '*.zip': No such file or directory
? 2
