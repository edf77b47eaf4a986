# Keys and passphrases come from files, pipes and descriptors.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ echo 'correct horse' > passphrase
$ plomb key new --quiet --passphrase-file passphrase secret.pem > report
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem one.zip > report
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file - two.zip < key.pem > report
$ cmp one.zip two.zip
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file /dev/fd/5 three.zip 5< key.pem > report
$ cmp one.zip three.zip
$ cat key.pem | plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file /dev/stdin four.zip > report
$ cmp one.zip four.zip
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file secret.pem --passphrase-file passphrase five.zip > report
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file secret.pem --passphrase-fd 7 six.zip 7< passphrase > report
$ cmp five.zip six.zip

# A passphrase is not asked for when the key has none.
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --passphrase-file nowhere seven.zip > report
$ cmp one.zip seven.zip

# Nobody is asked for a passphrase before the options make sense.
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --key-file secret.pem x.zip
plomb: --sd-req is required (or --debug-mode)
plomb: hint: name the SoftDevices that devices run now, such as --sd-req 0x101 for S132 7.2.0; 0 where there is none
? 2

# Without a terminal there is nobody to ask.
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file secret.pem x.zip
~ plomb: .*passphrase.*
...
? 4
$ echo wrong | plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file secret.pem --passphrase-fd 0 x.zip
~ plomb: .*secret.pem.*
...
? 4
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file nowhere.pem x.zip
plomb: cannot read 'nowhere.pem': No such file or directory
? 5

# No key is a mistake unless it is said.
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB x.zip
plomb: --key-file is required to sign the package
plomb: hint: make a key with 'plomb key new FILE'; --allow-unsigned packs without a signature, which secure bootloaders refuse
? 2
$ plomb pack --quiet --allow-unsigned --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB unsigned.zip
unsigned.zip
...
  signed by              nobody
...
$ plomb pack --allow-unsigned --release --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB x.zip
plomb: --key-file is required with --release
? 2
$ ls x.zip
ls: cannot access 'x.zip': No such file or directory
? 2

# A private key that others may read is warned of; one with a passphrase may lie about.
$ chmod 640 key.pem && plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem exposed.zip > report
plomb: warning: other users may read the signing key in 'key.pem'; make it private with chmod 600
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
$ echo secret > pass && chmod 600 pass && plomb key passphrase -q --new-passphrase-file pass key.pem && chmod 640 key.pem
key.pem: encrypted with the new passphrase
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --passphrase-file pass closed.zip > report
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
