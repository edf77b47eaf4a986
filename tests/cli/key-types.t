# A key is for one thing, and its file says for which.
$ plomb key new --type recipient --no-passphrase device.pem
device.pem
  type         recipient key, ECDH P-256, private, not encrypted
~   key id       [0-9a-f]{16}
~   fingerprint  [0-9a-f]{64}
plomb: warning: whoever reads 'device.pem' can open what is sealed for it
$ plomb key new --type class --label sensors.2026_A-1 --no-passphrase class.pem
class.pem
  type         class key, AES-128, not encrypted
  label        sensors.2026_A-1
  key id       7924a6e63a6f1f33
plomb: warning: whoever reads 'class.pem' can open what is sealed for it
$ plomb key new -q --type class --label wide --size 256 --no-passphrase wide.pem
wide.pem
  type         class key, AES-256, not encrypted
  label        wide
  key id       0abaa40b10436a8f
$ plomb key new -q --type signing --no-passphrase sign.pem
sign.pem
  type         signing key, ECDSA P-256, private, not encrypted
~   fingerprint  [0-9a-f]{64}
$ stat -c %a device.pem class.pem
600
600
$ plomb key show device.pem
device.pem
  type         recipient key, ECDH P-256, private, not encrypted
  encoding     PKCS#8
~   key id       [0-9a-f]{16}
~   fingerprint  [0-9a-f]{64}
  test key     no
$ plomb key show class.pem
class.pem
  type         class key, AES-128, not encrypted
  encoding     PKCS#8
  label        sensors.2026_A-1
  key id       7924a6e63a6f1f33
  test key     no
$ plomb key show -q wide.pem
wide.pem
  type         class key, AES-256, not encrypted
  encoding     PKCS#8
  label        wide
  key id       0abaa40b10436a8f
  test key     no
$ plomb key show --json class.pem
{
    "plomb": 1,
    "command": "key show",
    "status": "ok",
    "exit_code": 0,
    "result": {
        "file": "class.pem",
        "type": "class",
        "algorithm": "aes-128",
        "label": "sensors.2026_A-1",
        "key_id": "7924a6e63a6f1f33",
        "fingerprint": null,
        "is_private": true,
        "is_encrypted": false,
        "encoding": "PKCS#8",
        "test_key": null
    }
}

# Options of class keys belong to class keys.
$ plomb key new --type class --no-passphrase x.pem
plomb: --label is missing
plomb: hint: a class key is known by its label: --label NAME
? 2
$ plomb key new --type recipient --label a --no-passphrase x.pem
plomb: --label is for class keys
plomb: hint: --type class makes one
? 2
$ plomb key new --size 256 --no-passphrase x.pem
plomb: --size is for class keys
plomb: hint: --type class makes one
? 2
$ plomb key new --type class --label a --size 192 --no-passphrase x.pem
plomb: --size: '192' is none of 128, 256
? 2
$ plomb key new --type class --label 'a b' x.pem
plomb: 'a b' cannot be the label of a class key
plomb: hint: a label has 1 to 64 of the characters A-Z a-z 0-9 . _ -
? 2
$ plomb key new --type class --label "$(printf 'a\033b')" x.pem
plomb: 'a?b' cannot be the label of a class key
plomb: hint: a label has 1 to 64 of the characters A-Z a-z 0-9 . _ -
? 2
$ plomb key new --type class --label '' x.pem
plomb: '' cannot be the label of a class key
plomb: hint: a label has 1 to 64 of the characters A-Z a-z 0-9 . _ -
? 2
$ plomb key new --type klass --label a x.pem
plomb: --type: 'klass' is none of signing, recipient, class
plomb: hint: did you mean 'class'?
? 2
$ test -e x.pem
? 1

# Passphrases work for all of them.
$ (umask 077; echo secret > pass; echo other > pass2)
$ plomb key passphrase class.pem --new-passphrase-file pass
class.pem: encrypted with the new passphrase
$ plomb key show -q class.pem --passphrase-file pass2
plomb: cannot read key 'class.pem': the passphrase is wrong or the key is damaged
? 4
$ plomb key passphrase class.pem --passphrase-file pass --new-passphrase-file pass2
class.pem: encrypted with the new passphrase
$ plomb key show class.pem --passphrase-file pass2
class.pem
  type         class key, AES-128, encrypted with a passphrase
  encoding     PKCS#8
  label        sensors.2026_A-1
  key id       7924a6e63a6f1f33
  test key     no
$ plomb key passphrase class.pem --passphrase-file pass2 --no-passphrase
class.pem: no longer encrypted
plomb: warning: whoever reads 'class.pem' can open what is sealed for it
$ plomb key new --type recipient --passphrase-file pass locked.pem
locked.pem
  type         recipient key, ECDH P-256, private, encrypted with a passphrase
~   key id       [0-9a-f]{16}
~   fingerprint  [0-9a-f]{64}
$ plomb key export locked.pem --passphrase-file pass --format pem -o public.pem
$ plomb key show public.pem
public.pem
  type         recipient key, ECDH P-256, public
  encoding     SubjectPublicKeyInfo
~   key id       [0-9a-f]{16}
~   fingerprint  [0-9a-f]{64}
  test key     no

# What signs packages never opens one, and the other way round.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex .
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file device.pem app.zip
plomb: 'device.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file class.pem app.zip
plomb: 'class.pem': the key is a class key, which seals and opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ test -e app.zip
? 1
$ plomb pack -q --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file sign.pem app.zip
app.zip
  size                   5,579 bytes
~   signed by              [0-9a-f]{64}
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 1, hardware 52, sd_req 0xcb
$ plomb verify app.zip --key public.pem
plomb: 'public.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ plomb verify app.zip --key class.pem
plomb: 'class.pem': the key is a class key, which seals and opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ plomb inspect app.zip --key device.pem
plomb: 'device.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ plomb settings new --family NRF52 --application app.hex --application-version 1 --bootloader-version 1 --bl-settings-version 2 --app-boot-validation ecdsa --key-file device.pem settings.hex
plomb: 'device.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4

# Published ones are known.
$ for f in test-recipient-1 test-recipient-2.pub test-class-1 test-class-2; do plomb key show "$ROOT/keys/$f.pem"; done | grep 'test key'
  test key     plomb's test recipient 1
  test key     plomb's test recipient 2
  test key     plomb's test class key 1
  test key     plomb's test class key 2

# The same numbers as a signing key are another key.
$ K="$ROOT"/tests/vectors/keys; plomb key show "$K/recipient.pem" | sed 1d; plomb key show "$K/recipient-as-signing.pem" | sed 1d
  type         recipient key, ECDH P-256, private, not encrypted
  encoding     PKCS#8
  key id       f3ca24ded94fd704
  fingerprint  f3ca24ded94fd704deac696597e7b71926dedfde7215ad0730883fda0398ff09
  test key     no
  type         signing key, ECDSA P-256, private, not encrypted
  encoding     PKCS#8
  fingerprint  f8edfe3a2da78ae2e4a98d921e450dba1ecf5c57a7602e1b7b1cca9127c6bc17
  test key     no
