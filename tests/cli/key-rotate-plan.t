# A plan for a fleet with plomb's verifier: who is in which slot, and every command whole.
$ for n in 1 2; do cp "$ROOT"/keys/test-signing-$n.pub.pem $n.pub.pem; done && cp "$ROOT"/keys/test-signing-1.pem private.pem
$ for n in 3 4 5; do openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkey -pubout -out $n.pub.pem; done
$ plomb key rotate-plan -q --old 1.pub.pem --new 2.pub.pem --target nrf52832-sd --hw-version 52 --sd-req s132-7.2.0,0xcb --security-counter 4 --bootloader-version 2 --variable TXD=5 --application 'my app.hex' --application-version 70 --recipient lamp.pub.pem --old-key-file 'pkcs11:token=a b;object=fw' --new-key-file new.pem
a verifier with both keys, signed with the old one; then the new key signs

  old      1.pub.pem, slot 0, plomb's test key 1
      c31d 5aa4 309d 12bf 5eb6 6188 44fa befa
      cb43 b8f1 e654 f7fb ef40 1f37 9da4 f90b
  new      2.pub.pem, slot 1, plomb's test key 2
      28f1 d13d 89d0 71a6 0f54 959d 8989 d8e8
      2eef 7340 f1ac d7a3 b2ea 1300 affc 197f

1. compare the fingerprints of the keys
   Whoever keeps a key reads its fingerprint aloud, group by group, from the
   sheet of its ceremony; somebody else follows in this plan. A wrong key in the
   devices cannot be called back.
     $ plomb key show 1.pub.pem
     $ plomb key show 2.pub.pem

2. build the verifier that knows both keys
   From the sources and with the variables of the verifier in the field (pins,
   times, BOOT_SIGNATURE): only KEY and VERIFIER_VERSION change. PLOMB_SOURCE
   names the folder of plomb's sources. The order of KEY is for ever, since
   devices revoke slots and not keys: a build that leaves a revoked key out has
   another key in a slot that is revoked. Two builds give the same bytes; let a
   second person build, and compare the sums. RELEASE=1 is left out, since it
   refuses the test key among them: this build leaves the debug port open.
     $ make -C "$PLOMB_SOURCE/verifier" nrf52832-sd BUILD="$PWD/rotation" PLOMB="$(command -v plomb)" KEY="$PWD/1.pub.pem,$PWD/2.pub.pem" HW_VERSION=52 VERIFIER_VERSION=2 TXD=5
     $ sha256sum rotation/firmware/plomb-verifier-nrf52832-sd.hex

3. pack it, signed with the old key
   This is the last package that the old key has to sign; the list of --sd-req
   may name all SoftDevices in the field. It is sealed so that a device without
   room for it refuses it, and does not give up its application; and not
   encrypted, since a verifier is no secret. Devices refuse a security counter
   below their own. Keep the package as long as a device may come out of a
   drawer.
     $ plomb pack --seal --cipher none --security-counter 4 --chip nrf52832 --bootloader rotation/firmware/plomb-verifier-nrf52832-sd.hex --allow-drop uicr --bootloader-version 2 --hw-version 52 --sd-req 0x101,0xcb --key-file 'pkcs11:token=a b;object=fw' transition.zip
     $ plomb verify --key 1.pub.pem transition.zip

4. send it, to a device on the desk first, then to the fleet
   The device on the desk has the firmware of the fleet, and is tried through
   all that follows before the fleet sees any of it. The application stays, and
   goes on running; from the restart on packages of both keys are taken. A
   device that has this version refuses it, so that sending it again does no
   harm. Phone apps and gateways deliver it like any other package.
     $ plomb send transition.zip --port PORT

5. count the devices that have it
   Bootloader version 2 or higher has the new key. Let the application report
   the number where there is no wire. Nothing that a device says about itself is
   authenticated, and no device tells which keys it has or has revoked: the
   proof is a package by the new key that it takes.
     $ plomb device info --json --port PORT

6. pack the first release with the new key
   It is sealed, and so it is tried first, and taken back if it does not
   confirm; a plain one would be final at once, and the old key revoked. It
   holds an application, which may be the installed one with its version: a
   package without one also revokes the old key, and a verifier built with
   BOOT_SIGNATURE=1 then starts no application that the old key signed.
     $ plomb pack --seal --recipient lamp.pub.pem --security-counter 4 --chip nrf52832 --application 'my app.hex' --application-version 70 --hw-version 52 --sd-req 0x101,0xcb --key-file new.pem first-by-new-key.zip
     $ plomb verify --key 2.pub.pem first-by-new-key.zip

7. send it to the devices that have the new key
   The device tries the application. At the first restart after it confirmed, it
   writes marks for all slots before the new key's: those keys sign nothing any
   more on this device. No update takes such a mark back. An application that is
   taken back revokes nothing. The log has 'application confirmed'; the info
   then has the application version.
     $ plomb send first-by-new-key.zip --port PORT
     $ plomb device log --port PORT

8. see on the desk that the old key is refused
   The same application, signed with the old key: the device must refuse it for
   its signature (answer 05), and plomb send ends with 1. Destroy it then.
     $ plomb pack --seal --cipher none --security-counter 4 --application 'my app.hex' --application-version 70 --hw-version 52 --sd-req 0x101,0xcb --key-file 'pkcs11:token=a b;object=fw' by-old-key.zip
     $ plomb send by-old-key.zip --port PORT

9. know what becomes of those that missed it
   A device without the new verifier refuses packages by the new key for their
   signature (answer 05), and stays as it is: send it transition.zip, then any
   release by the new key. A device that has both keys, and no application by
   the new one yet, takes packages of both. A device that revoked the old key
   refuses transition.zip, and does not need it. As long as a device takes the
   old key, whoever has that can install what they like on it, another verifier
   included.

10. put the old key out of use
   Nothing needs it once transition.zip is made, tried and kept in two places.
   Take its fingerprint out of the release policy, destroy the private half and
   every backup of it before witnesses, and write that down. Keep the public
   half, and the packages that it signed.

11. write down what the next one starts from
   The slots are, in this order: 1.pub.pem, 2.pub.pem; 2 of 4 are free. Every
   later verifier for these devices, and the one that goes into new ones, is
   built with this list, and more behind it.

replace in the commands: PORT

# The old key in other hands: the verifier that comes does not know it.
$ plomb key rotate-plan -q --compromised --old 1.pub.pem --new 2.pub.pem --target nrf52840-sd | grep -e '^[0-9a]' -e '^  [on]' -e KEY= -e programmer
a verifier without the old key, which signs it as its last deed
  old      1.pub.pem, plomb's test key 1
  new      2.pub.pem, slot 0, plomb's test key 2
1. compare the fingerprints of the keys
2. build the verifier that does not know the old key any more
     $ make -C "$PLOMB_SOURCE/verifier" nrf52840-sd BUILD="$PWD/rotation" PLOMB="$(command -v plomb)" KEY="$PWD/2.pub.pem" HW_VERSION=HW_VERSION VERIFIER_VERSION=BOOTLOADER_VERSION
3. pack it, signed with the old key
4. pack the first release with the new key
5. send it, to a device on the desk first, then to the fleet
6. count the devices that have it
7. send it to the devices that have the new key
8. see on the desk that the old key is refused
9. know what becomes of those that missed it
   programmer.
10. put the old key out of use
11. write down what the next one starts from
# A spare that is built in already; and what a second rotation names.
$ plomb key rotate-plan -q --built-in --earlier 3.pub.pem --old 1.pub.pem --new 2.pub.pem --target nrf52832 | grep -e '^[0-9t]' -e '^  [eon]' -e KEY=
the devices know the new key: its first application revokes the old one
  earlier  3.pub.pem, slot 0
  old      1.pub.pem, slot 1, plomb's test key 1
  new      2.pub.pem, slot 2, plomb's test key 2
1. compare the fingerprints of the keys
2. pack the first release with the new key
3. send it to the devices that have the new key
4. see on the desk that the old key is refused
5. know what becomes of those that missed it
6. put the old key out of use
7. write down what the next one starts from
# No way over the air.
$ plomb key rotate-plan -q --old 3.pub.pem --new 4.pub.pem --target nrf52810 | grep -e '^[0-9b]' -e '^  [eon]' -e '\$'
by wire: these devices learn no key from an update
  old      3.pub.pem
  new      4.pub.pem, slot 0
1. compare the fingerprints of the keys
     $ plomb key show 3.pub.pem
     $ plomb key show 4.pub.pem
2. build the verifier for the new key
     $ make -C "$PLOMB_SOURCE/verifier" nrf52810 BUILD="$PWD/rotation" PLOMB="$(command -v plomb)" KEY="$PWD/4.pub.pem" HW_VERSION=HW_VERSION VERIFIER_VERSION=BOOTLOADER_VERSION RELEASE=1
     $ sha256sum rotation/firmware/plomb-verifier-nrf52810.hex
3. pack the first release with the new key
     $ plomb pack --seal --recipient RECIPIENT.pem --security-counter SECURITY_COUNTER --chip nrf52810 --application APPLICATION.hex --application-version APPLICATION_VERSION --hw-version HW_VERSION --sd-req 0 --key-file NEW_PRIVATE_KEY first-by-new-key.zip
     $ plomb verify --key 4.pub.pem first-by-new-key.zip
4. write each device with a programmer
     $ plomb factory --target nrf52810 --verifier rotation/firmware/plomb-verifier-nrf52810.hex --key 4.pub.pem --device-key DEVICE_KEY.pem -o device.hex first-by-new-key.zip
5. put the old key out of use
6. write down what the next one starts from
# Nordic's bootloader.
$ plomb key rotate-plan -q --bootloader stock --chip nrf52832 --old 1.pub.pem --new 2.pub.pem --hw-version 52 --sd-req 0x101 --bootloader-version 7
a bootloader with the new key, signed with the old one: from one to the other

  old      1.pub.pem, plomb's test key 1
      c31d 5aa4 309d 12bf 5eb6 6188 44fa befa
      cb43 b8f1 e654 f7fb ef40 1f37 9da4 f90b
  new      2.pub.pem, plomb's test key 2
      28f1 d13d 89d0 71a6 0f54 959d 8989 d8e8
      2eef 7340 f1ac d7a3 b2ea 1300 affc 197f

1. compare the fingerprints of the keys
   Whoever keeps a key reads its fingerprint aloud, group by group, from the
   sheet of its ceremony; somebody else follows in this plan. A wrong key in the
   devices cannot be called back.
     $ plomb key show 1.pub.pem
     $ plomb key show 2.pub.pem

2. build the bootloader with the new key
   This file replaces dfu_public_key.c of the bootloader's project; nothing else
   changes. Build it as BOOTLOADER.hex, without settings page and SoftDevice.
     $ plomb key export --format nrf5-c -o dfu_public_key.c 2.pub.pem

3. pack it, signed with the old key
   Without the application: of a package with both, the device's old bootloader
   checks the first half and the new one the second, and one key cannot sign for
   the two. Keep the package as long as a device may come out of a drawer.
     $ plomb pack --chip nrf52832 --bootloader BOOTLOADER.hex --allow-drop uicr --bootloader-version 7 --hw-version 52 --sd-req 0x101 --key-file OLD_PRIVATE_KEY transition.zip
     $ plomb verify --key 1.pub.pem --bootloader stock transition.zip

4. pack the first release with the new key
   Have it ready before transition.zip is sent: an application with ECDSA boot
   validation that the old key signed does not start under the new bootloader,
   and the device waits in DFU mode. It may be the installed application again,
   with a version that the bootloader takes.
     $ plomb pack --chip nrf52832 --application APPLICATION.hex --application-version APPLICATION_VERSION --hw-version 52 --sd-req 0x101 --key-file NEW_PRIVATE_KEY first-by-new-key.zip
     $ plomb verify --key 2.pub.pem first-by-new-key.zip

5. send it, to a device on the desk first, then to the fleet
   The device refuses a bootloader version that is not higher than its own. The
   bootloader is replaced by the MBR; a device without room beside its
   application gives that up first. From then on it takes nothing that the old
   key signed: this is the revocation, there is no time with both and no way
   back but a bootloader signed with the new key.
     $ plomb send transition.zip --port PORT

6. count the devices that have it
   Bootloader version 7 has the new key. It is the number in the package, which
   the device keeps in its settings page. Nothing that a device says about
   itself is authenticated: the proof is a package by the new key that it takes.
     $ plomb device info --json --port PORT

7. send the first release to the devices that have it
   A package by the old key is refused now (answer 05): try one on the desk.
     $ plomb send first-by-new-key.zip --port PORT

8. know what becomes of those that missed it
   A device with the old bootloader refuses packages by the new key (answer 05),
   and stays as it is: send it transition.zip, then any release by the new key.
   One with the new bootloader refuses all that the old key signed,
   transition.zip among it. The server must know which of both a device is;
   there is no package that both take. Whoever has the old key can install what
   they like on the former, another bootloader included.

9. put the old key out of use
   Nothing needs it once transition.zip is made, tried and kept in two places.
   Take its fingerprint out of the release policy, destroy the private half and
   every backup of it before witnesses, and write that down. Keep the public
   half, and the packages that it signed.

10. think of the next one
   It is the same again. With plomb's verifier in the place of this bootloader
   (targets with -sd, docs/key-rotation.md) devices know up to four keys, take
   packages of both during a rotation, and revoke the old one by themselves.

replace in the commands: BOOTLOADER.hex, OLD_PRIVATE_KEY, APPLICATION.hex, APPLICATION_VERSION, NEW_PRIVATE_KEY, PORT
# What a plan has to say beside.
$ plomb key rotate-plan --earlier 3.pub.pem --old 4.pub.pem --new private.pem --next 5.pub.pem --target nrf52832-sd >/dev/null
plomb: warning: 'private.pem' (new) is plomb's test key 1, which everybody has
plomb: note: 'private.pem' is a private key, and a plan needs the public half alone: 'plomb key export --format pem'
plomb: warning: all 4 slots are taken: what is no key of this plan can never get into these devices by an update
$ plomb key rotate-plan --old 1.pub.pem --new 4.pub.pem --target nrf52832 >/dev/null
plomb: warning: '1.pub.pem' (old) is plomb's test key 1, which everybody has
plomb: warning: whoever wants has the old key: --compromised plans for that
plomb: warning: the verifier of nrf52832 installs applications alone: devices that were not built with the new key learn it from a programmer
plomb: note: without a spare key (--next) the next rotation is by wire again
$ plomb key rotate-plan --compromised --old 1.pub.pem --new 4.pub.pem --next 5.pub.pem --target nrf52832-sd >/dev/null
plomb: warning: '1.pub.pem' (old) is plomb's test key 1, which everybody has
$ plomb key rotate-plan --old 3.pub.pem --new 4.pub.pem --target nrf52832-sd >/dev/null
plomb: note: without a spare key (--next) the next rotation needs another verifier, too
$ plomb key rotate-plan --old 3.pub.pem --new 4.pub.pem --bootloader stock >/dev/null
# What it refuses.
$ plomb key rotate-plan --old 1.pub.pem --new private.pem --target nrf52832-sd
plomb: '1.pub.pem' (old) and 'private.pem' (new) are the same key
plomb: hint: 'plomb key show' prints the fingerprint of each
? 2
$ plomb key rotate-plan --earlier 3.pub.pem --earlier 3.pub.pem --old 1.pub.pem --new 2.pub.pem --target nrf52832-sd
plomb: '3.pub.pem' (earlier) and '3.pub.pem' (earlier) are the same key
plomb: hint: 'plomb key show' prints the fingerprint of each
? 2
$ plomb key rotate-plan --earlier 3.pub.pem --earlier 4.pub.pem --old 1.pub.pem --new 2.pub.pem --next 5.pub.pem --target nrf52832-sd
plomb: a verifier has slots for 4 keys, and '5.pub.pem' is one more
plomb: hint: leave out a --next
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem
plomb: --target is missing
plomb: hint: the chip, nrf52832 or nrf52832-sd for example; or --bootloader stock
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52831
plomb: --target: 'nrf52831' is none of nrf52810, nrf52832, nrf52833, nrf52840, nrf52832-sd, nrf52833-sd, nrf52840-sd
plomb: hint: did you mean 'nrf52832'?
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52832 --bootloader stock
plomb: --target is for plomb's verifier
plomb: hint: with --bootloader stock it is --chip
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52832 --chip nrf52832
plomb: --chip is for stock bootloaders
plomb: hint: plomb's verifier has a --target
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --bootloader stock --next 3.pub.pem
plomb: Nordic's bootloader knows one key alone
plomb: hint: --built-in, --earlier and --next are for plomb's verifier
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52832 --sd-req 0x101
plomb: this target has no SoftDevice
plomb: hint: leave out --sd-req, or choose the target with -sd behind it
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52832-sd --variable 'TXD=6; rm -rf'
plomb: 'TXD=6; rm -rf' is no variable of the verifier's build
plomb: hint: NAME=VALUE as in verifier/README.md, such as TXD=6
? 2
$ plomb key rotate-plan --old 1.pub.pem --new 2.pub.pem --target nrf52832-sd --variable KEY=x
plomb: 'KEY=x': the plan itself sets KEY
? 2
$ cp 2.pub.pem 'a,b.pem' && plomb key rotate-plan --old 1.pub.pem --new 'a,b.pem' --target nrf52832-sd
plomb: 'a,b.pem' cannot stand in make's list of keys
plomb: hint: copy the key to a name of letters, digits and + - . / @ _
? 2
$ cp "$ROOT"/keys/test-recipient-1.pub.pem lamp.pub.pem && plomb key rotate-plan --old 1.pub.pem --new lamp.pub.pem --target nrf52832-sd
plomb: 'lamp.pub.pem' is not a signing key
plomb: hint: packages are signed by ECDSA P-256 keys: see 'plomb key new'
? 4
$ openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-384 | openssl pkey -pubout -out p384.pem && plomb key rotate-plan --old 1.pub.pem --new p384.pem --target nrf52832-sd
plomb: cannot read key 'p384.pem': it is a key on the curve secp384r1, not a P-256 key
plomb: hint: devices verify ECDSA on P-256 alone; make such a key with 'plomb key new'
? 4
$ openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-256-cbc -pass pass:x -out locked.pem && plomb key rotate-plan --old 1.pub.pem --new locked.pem --target nrf52832-sd
plomb: the key 'locked.pem' needs a passphrase
plomb: hint: a plan needs the public half alone: 'plomb key export --format pem' writes it
? 4
$ plomb key rotate-plan --old 'pkcs11:token=fw' --new 2.pub.pem --target nrf52832-sd
plomb: a plan wants a file, and no PKCS #11 URI
plomb: hint: 'plomb key export --format pem' writes the public half; the URI is for --old-key-file and --new-key-file
? 2
$ plomb key rotate-plan --old none.pem --new 2.pub.pem --target nrf52832-sd
plomb: cannot read 'none.pem': No such file or directory
? 5
$ plomb key rotate-plan --old 1.pub.pem --new 1.pub.pem --target nrf52832-sd --json
{
    "plomb": 1,
    "command": "key rotate-plan",
    "status": "option-conflict",
    "exit_code": 2,
    "error": {
        "message": "'1.pub.pem' (old) and '1.pub.pem' (new) are the same key",
        "hint": "'plomb key show' prints the fingerprint of each"
    }
}
plomb: '1.pub.pem' (old) and '1.pub.pem' (new) are the same key
plomb: hint: 'plomb key show' prints the fingerprint of each
? 2
# Nothing is written.
$ ls
1.pub.pem
2.pub.pem
3.pub.pem
4.pub.pem
5.pub.pem
a,b.pem
lamp.pub.pem
locked.pem
p384.pem
private.pem
# A plan is printed and kept.
$ plomb key rotate-plan -q --old 1.pub.pem --new 2.pub.pem --target nrf52832 --old-key-file 'pkcs11:token=firmware;object=2025?pin-value=1234'
plomb: --old-key-file: the URI has a PIN in it
plomb: hint: a plan is no place for secrets: leave 'pin-value' out
? 2
