# A package is sealed for recipients' keys and class keys, and for nothing else.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > p
$ sh p --seal --recipient key.pem app.zip
plomb: 'key.pem' is a signing key, not a recipient's key
plomb: hint: what signs never opens; make one with 'plomb key new --type recipient FILE'
? 4
$ sh p --seal --recipient test-class-1.pem app.zip
plomb: 'test-class-1.pem' is a class key, not a recipient's key
plomb: hint: give it with --class-key
? 4
$ sh p --seal --class-key key.pem app.zip
plomb: 'key.pem' is a signing key, not a class key
plomb: hint: what signs never opens; make one with 'plomb key new --type class --label NAME FILE'
? 4
$ sh p --seal --class-key test-recipient-1.pub.pem app.zip
plomb: 'test-recipient-1.pub.pem' is a recipient's key, not a class key
plomb: hint: give it with --recipient
? 4
$ cp "$ROOT"/keys/test-recipient-1.pem .
$ plomb pack --seal --recipient test-recipient-1.pub.pem --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file test-recipient-1.pem app.zip
plomb: 'test-recipient-1.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4

# Nobody is a recipient twice, whatever the file is called.
$ sh p --seal --recipient test-recipient-1.pub.pem --recipient test-recipient-1.pem app.zip
plomb: warning: 'test-recipient-1.pem' holds the private half, which opens packages; sealing needs the public one alone
plomb: 'test-recipient-1.pub.pem' and 'test-recipient-1.pem' have the same key id
plomb: hint: give one of them
? 2

# There is room for so many, whoever they are.
$ for n in 1 2 3 4 5; do plomb key new --quiet --type recipient --no-passphrase r$n.pem; plomb key export r$n.pem --format pem -o r$n.pub.pem; done > report
$ sh p --seal --recipient r1.pub.pem --recipient r2.pub.pem --recipient r3.pub.pem --recipient r4.pub.pem app.zip
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
plomb: 4 recipients are too many: the init packet of the application would exceed the 512 bytes that devices take
plomb: hint: seal for fewer recipients; a class key takes half the room of a P-256 one
? 2
$ sh p --seal --recipient r1.pub.pem --recipient r2.pub.pem --recipient r3.pub.pem --recipient r4.pub.pem --recipient r5.pub.pem app.zip
plomb: 5 recipients and class keys were given; the most is 4
? 2
$ test -e app.zip
? 1

# What is published protects nothing.
$ sh p --release --seal --recipient test-recipient-1.pub.pem app.zip
plomb: 'test-recipient-1.pub.pem' is plomb's test recipient 1
plomb: hint: everybody can open what is sealed for it; make your own: 'plomb key new --type recipient FILE'
? 4
$ sh p --release --seal --class-key test-class-1.pem app.zip
plomb: 'test-class-1.pem' is plomb's test class key 1
plomb: hint: everybody can open what is sealed for it; make your own: 'plomb key new --type class --label NAME FILE'
? 4
$ sh p --seal --recipient test-recipient-1.pub.pem --class-key test-class-1.pem test.zip > report
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
plomb: warning: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: a recipient is plomb's test class key 1, with which everybody can open the package

# A class key may have a passphrase, and a recipient's private half is not needed.
$ echo 'a seal of lead' > pass && chmod 600 pass
$ plomb key new --quiet --type class --label lamps --passphrase-file pass lamps.pem > report
$ plomb key new --quiet --type recipient --passphrase-file pass lamp.pem > report
$ sh p --seal --class-key lamps.pem app.zip
plomb: 'lamps.pem' needs a passphrase, and there is no terminal to ask on
plomb: hint: add --class-key-passphrase-file FILE or --class-key-passphrase-fd N
? 4
$ sh p --seal --class-key lamps.pem --class-key-passphrase-file nowhere app.zip
plomb: cannot read 'nowhere': No such file or directory
? 5
$ sh p --seal --class-key lamps.pem --class-key-passphrase-file pass --class-key-passphrase-fd 3 app.zip
plomb: --class-key-passphrase-file and --class-key-passphrase-fd were both given
? 2
$ sh p --seal --recipient lamp.pem app.zip
plomb: the key 'lamp.pem' needs a passphrase
plomb: hint: sealing needs the public half alone; 'plomb key export' writes it
? 4
$ plomb key new --quiet --type recipient --no-passphrase open.pem > report
$ sh p --seal --recipient open.pem open.zip > report
plomb: warning: 'open.pem' holds the private half, which opens packages; sealing needs the public one alone
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
$ echo wrong > no && chmod 600 no && sh p --seal --class-key lamps.pem --class-key-passphrase-file no app.zip
plomb: cannot read key 'lamps.pem': the passphrase is wrong or the key is damaged
? 4
$ sh p --quiet --release --seal --class-key lamps.pem --class-key-passphrase-file pass app.zip | grep -A 1 opened
  opened by              dfe0b81f6809a85a, class key lamps, lamps.pem
$ sh p --quiet --force --seal --class-key lamps.pem --class-key-passphrase-fd 3 app.zip 3< pass | grep opened
  opened by              dfe0b81f6809a85a, class key lamps, lamps.pem
