# Sealed packages: what is said about them, and what is in them.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
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
$ printf 'exec plomb pack --quiet --seal --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > q
$ sh q --recipient test-recipient-1.pub.pem app.zip
app.zip
~   size                   [0-9,]+ bytes
~   signed by              [0-9a-f]{64}
  application            new.bin, 20,000 bytes
~                          sha256 [0-9a-f]{64}
                         version 2, hardware 52, sd_req 0xcb
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; lzma, cipher aes-128-ctr
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem
$ sh q --recipient test-recipient-1.pub.pem --class-key test-class-1.pem --cipher aes-256-ctr --codec deflate --security-counter 3 --allow-no-backup both.zip | tail -n 4
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; deflate, cipher aes-256-ctr
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem
                         cade6ab0a809ac4b, class key plomb-test-class-1, test-class-1.pem
  security counter       3

# A chip with 24 KB of RAM decodes deflate; what cannot be made smaller is stored.
$ sh q --recipient test-recipient-1.pub.pem --chip nrf52810 small.zip | grep payload
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; deflate, cipher aes-128-ctr
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex noise.hex
$ plomb pack --quiet --seal --application noise.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem --recipient test-recipient-1.pub.pem noise.zip | grep payload
  payload                5,004 bytes, 100.0 % of the image; stored, cipher aes-128-ctr

# Without encryption everybody can open it.
$ sh q --cipher none --codec stored none.zip | tail -n 2
  payload                20,000 bytes, 100.0 % of the image; stored, cipher none
  opened by              everybody: it is not encrypted
$ python3 -c "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile('none.zip').read('new.bin'))" | cmp - new.bin

# Sealing is random, unless there is a seed.
$ sh q --recipient test-recipient-1.pub.pem again.zip > report
$ cmp -s app.zip again.zip
? 1
$ sh q --cipher none --codec stored none2.zip > report && cmp none.zip none2.zip
$ echo 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f > seed
$ sh q --recipient test-recipient-1.pub.pem --class-key test-class-1.pem --content-key-seed seed seed1.zip > report
$ sh q --recipient test-recipient-1.pub.pem --class-key test-class-1.pem --content-key-seed seed seed2.zip > report
$ cmp seed1.zip seed2.zip

# The best effort gives no larger payload.
$ for effort in fast normal best; do sh q --cipher none --compress-effort $effort $effort.zip > report; done
$ test $(wc -c < fast.zip) -ge $(wc -c < best.zip) && test $(wc -c < normal.zip) -ge $(wc -c < best.zip)

# What is signed and sealed passes verification, and is what it was.
$ plomb verify --key key.pem app.zip > report
$ plomb verify --key key.pem none.zip > report
$ for file in app both small none seed1; do plomb open --quiet --device-key "$ROOT"/keys/test-recipient-1.pem -o $file.out $file.zip > report; cmp $file.out new.bin; done
$ plomb open --quiet --class-key test-class-1.pem -o class.out both.zip > report && cmp class.out new.bin
