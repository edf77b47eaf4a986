# Delta packages: one for each old version, beside the full one.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem . && chmod 600 key.pem
$ cat > image.py <<'END'
> # An application that compresses, in two versions that differ in a few bytes.
> import sys
> body = bytearray(i * i >> 9 & 255 for i in range(20000))
> body[0:8] = bytes.fromhex("0000012001620200")
> for at in range(4000, 20000, 4000) if sys.argv[1] == "new" else ():
>     body[at] ^= 0x55
> sys.stdout.buffer.write(body)
> END
$ python3 image.py old > old.bin && python3 image.py new > new.bin
$ printf 'exec plomb pack --quiet --seal --recipient test-recipient-1.pub.pem --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > q
$ plomb pack --quiet --application old.bin --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem old.zip > report
$ sh q --from old.zip --from old.bin app.zip
app.zip
~   size                   [0-9,]+ bytes
~   signed by              [0-9a-f]{64}
  application            new.bin, 20,000 bytes
~                          sha256 [0-9a-f]{64}
                         version 2, hardware 52, sd_req 0xcb
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; lzma, cipher aes-128-ctr
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem

app-from-1.zip
~   size                   [0-9,]+ bytes
~   signed by              [0-9a-f]{64}
  application            new.bin, 20,000 bytes
~                          sha256 [0-9a-f]{64}
                         version 2, hardware 52, sd_req 0xcb
~   payload                [0-9]{2,3} bytes, 0.[0-9] % of the image; lzma, cipher aes-128-ctr
~   delta from             1, old.zip: [0-9]{2,3} bytes, [0-9].[0-9] % of the full payload
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem

app-from-6bc7e485.zip
...
~   delta from             old.bin: [0-9]{2,3} bytes, [0-9].[0-9] % of the full payload
...
$ sha256sum old.bin | cut -c 1-8
6bc7e485
$ plomb verify --key key.pem app-from-1.zip > report
$ plomb open --quiet --device-key "$ROOT"/keys/test-recipient-1.pem --from old.bin -o out app-from-1.zip > report && cmp out new.bin

# Deltas do not depend on the number of jobs.
$ echo 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f > seed
$ sh q --content-key-seed seed --from old.zip --from old.bin --jobs 1 k.zip > report1 && mkdir one && mv k*.zip one
$ sh q --content-key-seed seed --from old.zip --from old.bin --jobs 8 k.zip > report8 && for file in k*.zip; do cmp $file one/$file; done; cmp report1 report8

# A sealed package can be the old version if anybody can open it.
$ plomb pack --quiet --seal --cipher none --application old.bin --application-version 7 --hw-version 52 --sd-req 0xCB --key-file key.pem open.zip > report
$ sh q --force --from open.zip app.zip | grep delta
~   delta from             7, open.zip: [0-9]{2,3} bytes, [0-9].[0-9] % of the full payload
$ sh q --force --from app.zip other.zip
plomb: 'app.zip': the payload is encrypted, and no key to open it was given
plomb: hint: open it with 'plomb open', and give the plain image instead
? 2

# Two old versions that are the same would be one file.
$ cp old.zip copy.zip && sh q --from old.zip --from copy.zip x.zip
plomb: 'old.zip' and 'copy.zip' are both version 1, and so would be their deltas
plomb: hint: give one of them with --from
? 2
$ sh q --from old.zip app-from-1.zip
plomb: cannot write 'app-from-1.zip': the file exists already
plomb: hint: --force replaces it
? 5
$ mv app-from-1.zip app-from-1.bak && sh q --from old.zip app-from-1.zip > report && ls app-from-1*.zip
app-from-1-from-1.zip
app-from-1.zip
$ sh q --from old.zip --force old.zip
plomb: the output 'old.zip' is also an input, 'old.zip'
? 2

# An old image is read as the new one is: what is dropped of one is dropped of both.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-gaps-uicr-mbr/gaps.hex .
$ plomb pack --quiet --seal --recipient test-recipient-1.pub.pem --application gaps.hex --from gaps.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem gaps.zip
plomb: 'gaps.hex': bytes lie outside the flash that the image may use: MBR 0x0-0xaff, UICR 0x10001014-0x1000101b
plomb: hint: if they should not be delivered, add --allow-drop mbr --allow-drop uicr
? 3
$ plomb pack --quiet --seal --recipient test-recipient-1.pub.pem --application gaps.hex --from gaps.hex --allow-drop mbr --allow-drop uicr --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem gaps.zip | grep delta
~   delta from             gaps.hex: [0-9,]+ bytes, [0-9.]+ % of the full payload

# A delta that saves nothing is none that anybody wants.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex noise.hex
$ printf 'exec plomb pack --quiet --seal --recipient test-recipient-1.pub.pem --application noise.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > n
$ sh n --from old.bin x.zip
~ plomb: 'x-from-6bc7e485.zip': the delta from 'old.bin' has [0-9]+ bytes, the full payload 5004
plomb: hint: leave out --from old.bin: those devices are better off with the full package; --allow-larger-delta makes it nevertheless
? 1
$ sh n --from old.bin --json x.zip 2> errors | grep status
    "status": "delta-too-large",
$ sh n --from old.bin --allow-larger-delta y.zip | grep delta
~   delta from             old.bin: 5,0[0-9,]+ bytes, 10[0-9].[0-9] % of the full payload

# A package without an application is no old version.
$ plomb pack --quiet --bootloader "$ROOT"/tests/vectors/nrfutil/bl-hex/bl.hex --bootloader-version 2 --hw-version 52 --sd-req 0 --key-file key.pem bl.zip > report
$ sh q --from bl.zip x.zip
plomb: 'bl.zip': the package has no application to start from
? 3
$ ls x.zip
ls: cannot access 'x.zip': No such file or directory
? 2

# A base that is no firmware, or whose devices gain nothing from the delta.
$ printf 'Notes for the release: h\303\251llo\n' > notes.txt && sh q --from notes.txt n.zip
plomb: 'notes.txt': the file is text, not firmware
plomb: hint: give the image as Intel HEX, ELF or raw binary
? 3
$ head -c 20000 /dev/zero > zeros.bin && sh q --from zeros.bin n.zip
plomb: 'n-from-28b4f41a.zip': 'zeros.bin' does not begin with a stack pointer and a reset handler, as the new application does, so no device runs it
plomb: hint: name the application that devices run now with --from, or its package
? 3
$ printf 'exec plomb pack --seal --recipient test-recipient-1.pub.pem --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > w
$ sh w --from new.bin s.zip > report
plomb: warning: s.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: s-from-512e692a.zip: 'new.bin' holds the very image that is packed: devices that run it would install what they have
plomb: warning: s-from-512e692a.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
$ plomb pack --quiet --application old.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem old2.zip > report
$ plomb pack --quiet --application old.bin --application-version 3 --hw-version 52 --sd-req 0xCB --key-file key.pem old3.zip > report
$ sh w --from old.zip --from old2.zip --from old3.zip v.zip > report
plomb: warning: v.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: v-from-1.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: v-from-2.zip: 'old2.zip' has application version 2 too: nobody can tell by it which devices have the update
plomb: warning: v-from-2.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: v-from-3.zip: 'old3.zip' has application version 3: devices that run it refuse version 2, which is lower
plomb: warning: v-from-3.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
$ python3 -c 'import random; random.seed(1); b = bytearray(open("new.bin", "rb").read()); b[8:] = random.randbytes(19992); open("noise.bin", "wb").write(b); b[10000:12000] = random.randbytes(2000); open("noise2.bin", "wb").write(b)'
$ plomb pack --seal --recipient test-recipient-1.pub.pem --application noise.bin --from noise2.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem half.zip > report
plomb: warning: half.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: half-from-bb0b77a1.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
$ python3 -c 'import random; random.seed(2); b = bytearray(open("noise.bin", "rb").read()); b[500:19500] = random.randbytes(19000); open("noise3.bin", "wb").write(b)'
$ plomb pack --seal --recipient test-recipient-1.pub.pem --application noise.bin --from noise3.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem little.zip > report
plomb: warning: little.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: little-from-94b28b9a.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: little-from-94b28b9a.zip: the delta from 'noise3.bin' has more than 90 % of the full payload's size: one package for all devices may be worth more

# What no device runs before the new application is said to be so: another hardware, another address.
$ plomb pack --quiet --application old.bin --application-version 1 --hw-version 99 --sd-req 0xCB --key-file key.pem kettle.zip > report
$ plomb pack --seal --recipient test-recipient-1.pub.pem --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem --from kettle.zip lamp.zip 2>&1 > report | grep -v "a recipient is"
plomb: warning: lamp-from-1.zip: 'kettle.zip' is for hardware version 99, and the new application for 52: no device can have both
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex . && sed '1s/.*/:020000040001F9/' app.hex > low.hex
$ plomb pack --seal --recipient test-recipient-1.pub.pem --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem --from low.hex high.zip 2>&1 > report | grep 0x
plomb: warning: high-from-7c0e73fb.zip: 'low.hex' is for 0x16000, and the new application for 0x26000: behind different SoftDevices, perhaps
plomb: note: high.zip: 'app.hex': 3 bytes of 0xff added, since devices take words
plomb: note: high-from-7c0e73fb.zip: 'app.hex': 3 bytes of 0xff added, since devices take words

# Pipes are read once, and a class key of 128 bits hides no stronger key.
$ mkfifo pipe && sh q --from old.bin --sbom pipe --product Lamp --release-version 1 x.zip
plomb: cannot read 'pipe': it is a pipe, and is read more than once
plomb: hint: write it to a file first
? 5
$ plomb pack --seal --class-key "$ROOT"/keys/test-class-1.pem --cipher aes-256-ctr --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem class.zip 2>&1 > report | grep -v "a recipient is"
plomb: warning: the class key 'plomb-test-class-1' has 128 bits: AES-256 is no stronger than the key that hides its key

# A merged file is no old application either.
$ python3 "$ROOT"/tests/docs/make-fixtures . && (grep -v ^:00000001FF softdevice.hex; cat app.hex) > merged.hex && sh q --allow-drop mbr --from merged.hex x.zip
plomb: 'merged.hex' is a merged file: SoftDevice 0x101 (S132 7.2.0), which ends at 0x26000, and more up to 0x2870f
plomb: hint: give the application's own file, from before it was merged with the SoftDevice
? 2
