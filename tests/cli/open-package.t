# The plain image, by the decoder of devices; packages of an independent sealer.
$ cp "$ROOT"/tests/vectors/inspect/* . && cp "$ROOT"/keys/*.pem .
$ plomb open full.zip --device-key test-recipient-1.pem --key test-signing-1.pub.pem -o full.bin
full.bin
  image     application, 6,000 bytes from a payload of 3,208
  sha256    d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e
  signature verified
plomb: warning: the key is plomb's test key 1, which everybody has
$ stat -c %a full.bin
600
$ plomb open full.zip --class-key test-class-1.pem -q -o again.bin && cmp full.bin again.bin && cmp full.bin old.bin
again.bin
  image     application, 6,000 bytes from a payload of 3,208
  sha256    d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e
  signature not checked
$ plomb open delta.zip --device-key test-recipient-1.pem --from old.bin -o delta.bin
delta.bin
  image     application, 6,296 bytes from a payload of 808
  sha256    58f65f1f58ffac171d02152e976142db3dd1e1ffc42e1580e7056f601bfa27f3
  signature not checked
plomb: note: anybody may have made this package: no signing key was given with --key
$ plomb inspect delta.zip --json | grep -c "$(sha256sum delta.bin | cut -d ' ' -f 1)"
1
$ plomb open delta.zip --device-key test-recipient-1.pem --from full.zip -o delta2.bin
delta2.bin
  image     application, 6,296 bytes from a payload of 808
  sha256    58f65f1f58ffac171d02152e976142db3dd1e1ffc42e1580e7056f601bfa27f3
  signature not checked
plomb: note: anybody may have made this package: no signing key was given with --key
$ plomb open delta.zip --device-key test-recipient-1.pem --from old.bin --json -o json.bin
{
    "plomb": 1,
    "command": "open",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "note",
            "id": "signature-not-checked",
            "text": "anybody may have made this package: no signing key was given with --key"
        }
    ],
    "result": {
        "file": "delta.zip",
        "image": "application",
        "output": "json.bin",
        "payload_size": 808,
        "size": 6296,
        "sha256": "58f65f1f58ffac171d02152e976142db3dd1e1ffc42e1580e7056f601bfa27f3",
        "is_signature_checked": false
    }
}
$ ls *.bin
again.bin
delta.bin
delta2.bin
full.bin
json.bin
new.bin
old.bin

$ plomb open delta.zip --device-key test-recipient-1.pem --from full-next.zip -o no.bin
plomb: cannot open 'delta.zip': 'full-next.zip' is not the image that the delta starts from
? 1

# A plain package is checked and copied.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/*.zip plain.zip && plomb open plain.zip -q -o plain.bin
plain.bin
  image     application, 5,004 bytes from a payload of 5,004
  sha256    7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  signature not checked

# What opens nothing.
$ plomb open full.zip -o no.bin
plomb: cannot open 'full.zip': the payload is encrypted, and no key to open it was given
plomb: hint: give the device key of a recipient, or the class key
? 2
$ plomb open full.zip --device-key test-recipient-2.pem -o no.bin
plomb: cannot open 'full.zip': the package is not sealed for this key, cd323a755f87d893, but for 9c9c83ac599d5220, cade6ab0a809ac4b
plomb: hint: 'plomb key show' tells the id of a key
? 1
$ plomb open full.zip --class-key test-class-2.pem -o no.bin
plomb: cannot open 'full.zip': the package is not sealed for this key, c699ceec19e8af06, but for 9c9c83ac599d5220, cade6ab0a809ac4b
plomb: hint: 'plomb key show' tells the id of a key
? 1
$ plomb open full.zip --device-key test-signing-1.pem -o no.bin
plomb: 'test-signing-1.pem' is not a recipient key
plomb: hint: it is a signing key, which opens nothing
? 4
$ plomb open full.zip --device-key test-class-1.pem -o no.bin
plomb: 'test-class-1.pem' is not a recipient key
plomb: hint: give it with --class-key
? 4
$ plomb open full.zip --class-key test-recipient-1.pem -o no.bin
plomb: 'test-recipient-1.pem' is not a class key
plomb: hint: give it with --device-key
? 4
$ plomb open full.zip --device-key test-recipient-1.pub.pem -o no.bin
plomb: cannot open 'full.zip': the key is a public one, and opening needs the private one
plomb: hint: give the file that holds the private key
? 4
$ plomb open full.zip --device-key test-recipient-1.pem --class-key test-class-1.pem -o no.bin
plomb: --device-key and --class-key exclude each other
plomb: hint: one key is enough to open a package
? 2
$ plomb open full.zip --device-key test-recipient-1.pem --image bootloader -o no.bin
plomb: the package has no bootloader
plomb: hint: choose --image application
? 2
$ plomb open full.zip --device-key test-recipient-1.pem --key test-signing-2.pub.pem -o no.bin
plomb: warning: the key is plomb's test key 2, which everybody has
plomb: 'full.zip' is refused: the signature was not made by this key over these bytes
plomb: hint: 'plomb verify' says more
? 1
$ plomb open delta.zip --device-key test-recipient-1.pem -o no.bin
plomb: cannot open 'delta.zip': the payload is a delta, and the image that it starts from was not given
plomb: hint: name the old version's image, or its package, with --from
? 2
$ plomb open delta.zip --device-key test-recipient-1.pem --from delta.bin -o no.bin
plomb: cannot open 'delta.zip': 'delta.bin' is not the image that the delta starts from
? 1
$ plomb open full.zip --device-key test-recipient-1.pem -o full.bin
plomb: cannot write 'full.bin': the file exists already
plomb: hint: --force replaces it
? 5
$ plomb open full.zip --device-key test-recipient-1.pem
plomb: --output is required
plomb: hint: add --output FILE: write the plain image to FILE
? 2
$ plomb open full.zip --device-key none.pem -o no.bin
plomb: cannot read 'none.pem': No such file or directory
? 5
$ plomb open test-class-1.pem -o no.bin
plomb: cannot read 'test-class-1.pem': the file is a PEM file, perhaps a key, not a package
plomb: hint: 'plomb key show' tells about keys
? 3
$ plomb open full.zip --device-key test-recipient-1.pem --force -o test-recipient-1.pem
plomb: the output 'test-recipient-1.pem' is also an input, 'test-recipient-1.pem'
? 2
$ plomb open full.zip --device-key test-recipient-1.pem --force -o ./full.zip
plomb: the output './full.zip' is also an input, 'full.zip'
? 2
$ ls no.bin
ls: cannot access 'no.bin': No such file or directory
? 2
