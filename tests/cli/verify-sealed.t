# Without a key that opens it: accepted, and what was not checked is said.
$ cp "$ROOT"/tests/vectors/inspect/* . && cp "$ROOT"/keys/*.pem .
$ plomb verify full.zip --key test-signing-1.pub.pem
application
  init packet structure    ok           339 bytes, signed
  manifest slot            ok           application
  signature                ok           made by this key over this init packet
  firmware type            ok           type 64, sealed
  hash type                ok           type 3, SHA-256
  hardware version         not checked  package is for 52; the device's is not known (--hw-version)
  SoftDevice requirement   not checked  package accepts 0x101; the device's is not known (--softdevice)
  firmware version         not checked  package has 7; the installed one is not known (--installed-version)
  codec and cipher         ok           codec 2, lzma; cipher 1, aes-128-ctr
  installed base           ok           none: the package is no delta
  security counter         not checked  package has 3; the device's is not known (--security-counter)
  recipient                not checked  sealed for 9c9c83ac599d5220, cade6ab0a809ac4b; the device's key is not known (--device-key, --class-key)
  declared sizes           ok           SoftDevice 0, bootloader 0, application 6,000 bytes
  room on the chip         not checked  the chip is not known (--chip)
  payload                  ok           3,208 bytes, SHA-256 as signed
  decoding                 not checked  needs the decryption key (--device-key, --class-key)
  image size               not checked  needs the decryption key (--device-key, --class-key)
  image hash               not checked  needs the decryption key (--device-key, --class-key)
  SoftDevice information   ok           the image holds no SoftDevice
  boot validation          ok           CRC-32
package
  release statement        ok           Kettle 2.4.1, written by independent sealer 1
  release signature        ok           made by this key over this statement
  entries                  ok           3, as the statement names them
  manifest's plomb data    ok           as the init packets say
accepted: full.zip, with 9 checks not made
plomb: warning: the key is plomb's test key 1, which everybody has
$ plomb verify full.zip --key test-signing-1.pub.pem --json 2>/dev/null | grep -c '"not-checked"'
9

# With everything that can be known.
$ plomb verify delta.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pem --from old.bin --security-counter 4 --hw-version 52 --softdevice 0x101 --installed-version 7 --chip nrf52832
application
  init packet structure    ok           332 bytes, signed
  manifest slot            ok           application
  signature                ok           made by this key over this init packet
  firmware type            ok           type 64, sealed
  hash type                ok           type 3, SHA-256
  hardware version         ok           package is for 52, the device is 52
  SoftDevice requirement   ok           package accepts 0x101, the device has 0x101
  firmware version         ok           package has 8, the device has application version 7
  codec and cipher         ok           codec 2, lzma; cipher 1, aes-128-ctr
  installed base           ok           starts from 6,000 bytes with SHA-256 d007a416f449d046...
  security counter         ok           package has 4, the device 4
  recipient                ok           sealed for 9c9c83ac599d5220, the device's key is 9c9c83ac599d5220
  declared sizes           ok           SoftDevice 0, bootloader 0, application 6,296 bytes
  room on the chip         ok           6,296 bytes below 0x75000 on the nrf52832, if the SoftDevice leaves them
  payload                  ok           808 bytes, SHA-256 as signed
  decoding                 ok           opened and decoded as a device does it
  image size               ok           the image has 6,296 bytes
  image hash               ok           SHA-256 of the image as signed
  SoftDevice information   ok           the image holds no SoftDevice
  boot validation          ok           CRC-32
package
  release statement        ok           Kettle 2.5.0, written by independent sealer 1
  release signature        ok           made by this key over this statement
  entries                  ok           3, as the statement names them
  manifest's plomb data    ok           as the init packets say
accepted: delta.zip
plomb: warning: the key is plomb's test key 1, which everybody has
$ plomb verify full.zip --key test-signing-1.pub.pem --class-key test-class-1.pem 2>/dev/null | grep -E 'recipient  |decoding|image hash'
  recipient                ok           sealed for 9c9c83ac599d5220, cade6ab0a809ac4b, the device's key is cade6ab0a809ac4b
  decoding                 ok           opened and decoded as a device does it
  image hash               ok           SHA-256 of the image as signed
$ plomb verify delta.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pem 2>/dev/null | grep -E 'base|decoding'
  installed base           not checked  starts from 6,000 bytes with SHA-256 d007a416f449d046...; what is installed is not known (--from)
  decoding                 not checked  needs the image that the delta starts from (--from)
$ plomb verify full.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pub.pem 2>/dev/null | grep -E 'recipient  |decoding'
  recipient                ok           sealed for 9c9c83ac599d5220, cade6ab0a809ac4b, the device's key is 9c9c83ac599d5220
  decoding                 not checked  needs the private half of the device's key
$ plomb verify deflate-open.zip --key test-signing-1.pub.pem 2>/dev/null | grep -E 'recipient|decoding|image|accepted'
  recipient                ok           not encrypted: anybody can open it
  decoding                 ok           opened and decoded as a device does it
  image size               ok           the image has 6,000 bytes
  image hash               ok           SHA-256 of the image as signed
  SoftDevice information   ok           the image holds no SoftDevice
accepted: deflate-open.zip, with 5 checks not made

# Who does not take it, and what a device answers.
$ plomb verify -q full.zip --key test-signing-1.pub.pem --bootloader stock
application
  firmware type            REFUSED      type 64, sealed, which stock bootloaders do not know
                                        a device answers 0x0b 0x04: init command invalid
refused: the firmware type is not one that the device knows
plomb: 'full.zip' is refused: the firmware type is not one that the device knows
? 1
$ plomb verify -q plain.zip --key test-signing-1.pub.pem --bootloader stock
accepted: plain.zip, with 4 checks not made
$ plomb verify -q full.zip --key test-signing-1.pub.pem --security-counter 4
application
  security counter         REFUSED      package has 3, the device 4
                                        a device answers 0x0b 0x05: firmware version failure
refused: the security counter is lower than the device's
plomb: 'full.zip' is refused: the security counter is lower than the device's
? 1
$ plomb verify -q full.zip --key test-signing-1.pub.pem --device-key test-recipient-2.pem
application
  recipient                REFUSED      sealed for 9c9c83ac599d5220, cade6ab0a809ac4b, the device's key is cd323a755f87d893
                                        a device answers 0x0b 0x04: init command invalid
refused: the package is not sealed for this key
plomb: 'full.zip' is refused: the package is not sealed for this key
? 1
$ plomb verify -q delta.zip --key test-signing-1.pub.pem --from new.bin
application
  installed base           REFUSED      starts from 6,000 bytes with SHA-256 d007a416f449d046...
                                        a device answers 0x0b 0x04: init command invalid
refused: the delta is for another installed image
plomb: 'delta.zip' is refused: the delta is for another installed image
? 1
$ for f in codec-3 cipher-3 payload-size payload-hash malformed image-hash no-extension no-statement boot-ecdsa-wrong; do plomb verify -q $f.zip --key test-signing-1.pub.pem >/dev/null; echo $?; done
plomb: 'codec-3.zip' is refused: the payload's codec is not one that the device knows
1
plomb: 'cipher-3.zip' is refused: the payload's cipher is not one that the device knows
1
plomb: 'payload-size.zip' is refused: the payload is not as large as the init packet says
1
plomb: 'payload-hash.zip' is refused: the payload is not the one that was signed
1
plomb: 'malformed.zip' is refused: the payload cannot be decoded
3
plomb: 'image-hash.zip' is refused: the image is not the one that was signed
1
plomb: 'no-extension.zip' is refused: the firmware type is not one that the device knows
1
plomb: 'no-statement.zip' is refused: the release statement or its signature is missing
1
plomb: 'boot-ecdsa-wrong.zip' is refused: the boot validation signature was not made by this key over this image
1
$ plomb verify -q recipient-off-curve.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pem
application
  decoding                 REFUSED      the recipient's encapsulated key is not a point of the curve
                                        a device answers 0x0b 0x04: init command invalid
refused: the recipient's encapsulated key is not a point of the curve
plomb: 'recipient-off-curve.zip' is refused: the recipient's encapsulated key is not a point of the curve
? 1
$ plomb verify -q recipient-wrong-mask.zip --key test-signing-1.pub.pem --class-key test-class-1.pem
application
  image hash               REFUSED      the image is not the one that was signed
                                        a device answers 0x0b 0x0c: verification failed
refused: the image is not the one that was signed
plomb: 'recipient-wrong-mask.zip' is refused: the image is not the one that was signed
? 1
$ plomb verify -q odd.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pem
application
  image size               REFUSED      the image has 4,001 bytes
                                        a device answers 0x08: operation not permitted
refused: the image size is not a multiple of 4 and cannot be delivered
plomb: 'odd.zip' is refused: the image size is not a multiple of 4 and cannot be delivered
? 1

# Keys and files that are not what the options say.
$ plomb verify full.zip --key test-signing-1.pub.pem --device-key test-class-1.pem
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: 'test-class-1.pem' is not a recipient key
plomb: hint: give it with --class-key
? 4
$ plomb verify full.zip --key test-signing-1.pub.pem --device-key test-recipient-1.pem --class-key test-class-1.pem
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: --device-key and --class-key exclude each other
plomb: hint: one key is enough to open a package
? 2
$ plomb verify full.zip --key test-signing-1.pub.pem --bootloader other
plomb: --bootloader: 'other' is none of plomb, stock
? 2
$ plomb verify delta.zip --key test-signing-1.pub.pem --from absent.bin
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: cannot read 'absent.bin': No such file or directory
? 5

# The passphrase of the device's key.
$ (umask 077; echo secret >pass; echo other >wrong); cp test-class-1.pem locked.pem; chmod 600 locked.pem; plomb key passphrase -q locked.pem --new-passphrase-file pass
locked.pem: encrypted with the new passphrase
$ plomb verify full.zip --key test-signing-1.pub.pem --class-key locked.pem --device-passphrase-file pass 2>/dev/null | tail -1
accepted: full.zip, with 5 checks not made
$ plomb verify full.zip --key test-signing-1.pub.pem --class-key locked.pem --device-passphrase-fd 3 3<pass 2>/dev/null | tail -1
accepted: full.zip, with 5 checks not made
$ plomb verify full.zip --key test-signing-1.pub.pem --class-key locked.pem --device-passphrase-file wrong
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: cannot read key 'locked.pem': the passphrase is wrong or the key is damaged
? 4
$ plomb verify full.zip --key test-signing-1.pub.pem --class-key locked.pem </dev/null
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: 'locked.pem' needs a passphrase, and there is no terminal to ask on
plomb: hint: add --device-passphrase-file FILE or --device-passphrase-fd N
? 4
