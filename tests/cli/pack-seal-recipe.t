# Sealing in recipes.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > p
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem old.zip > report
$ echo 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f > seed && chmod 600 seed
$ mkdir recipes
$ cat > recipes/line.json <<'END'
> {
>     "plomb_recipe": 1,
>     "defaults": {
>         "application": "../app.hex", "hw_version": 52, "sd_req": ["0xCB"], "application_version": 2,
>         "key_file": "../key.pem",
>         "seal": {"recipients": ["../test-recipient-1.pub.pem"], "content_key_seed": "../seed", "security_counter": 3},
>         "release_statement": {"product": "Lamp", "version": "4.2"}
>     },
>     "packages": [
>         {"output": "one.zip", "seal": {"from": ["../old.zip"]}},
>         {"output": "two.zip", "seal": {"recipients": null, "class_keys": ["../test-class-1.pem"], "codec": "deflate"}},
>         {"output": "three.zip", "seal": {"recipients": null, "content_key_seed": null, "cipher": "none"}},
>         {"output": "four.zip", "seal": null, "release_statement": null}
>     ]
> }
> END
$ plomb pack --recipe recipes/line.json
recipes/one.zip
~   size                   [0-9,]+ bytes
  signed by              f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 2, hardware 52, sd_req 0xcb
  payload                5,004 bytes, 100.0 % of the image; stored, cipher aes-128-ctr
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem
  security counter       3

recipes/one-from-1.zip
~   size                   [0-9,]+ bytes
  signed by              f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 2, hardware 52, sd_req 0xcb
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; lzma, cipher aes-128-ctr
~   delta from             1, old.zip: [0-9,]+ bytes, [0-9.]+ % of the full payload
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem
  security counter       3

recipes/two.zip
~   size                   [0-9,]+ bytes
  signed by              f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 2, hardware 52, sd_req 0xcb
~   payload                [0-9,]+ bytes, [0-9.]+ % of the image; deflate, cipher aes-128-ctr
  opened by              cade6ab0a809ac4b, class key plomb-test-class-1, test-class-1.pem
  security counter       3

recipes/three.zip
~   size                   [0-9,]+ bytes
  signed by              f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 2, hardware 52, sd_req 0xcb
  payload                5,004 bytes, 100.0 % of the image; stored, cipher none
  opened by              everybody: it is not encrypted
  security counter       3

recipes/four.zip
~   size                   [0-9,]+ bytes
  signed by              f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 2, hardware 52, sd_req 0xcb
plomb: warning: one.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: one-from-1.zip: 'recipes/../old.zip' holds the very image that is packed: devices that run it would install what they have
plomb: warning: one-from-1.zip: a recipient is plomb's test recipient 1, with which everybody can open the package
plomb: warning: two.zip: a recipient is plomb's test class key 1, with which everybody can open the package
plomb: note: one.zip: 'recipes/../app.hex': 3 bytes of 0xff added, since devices take words
plomb: note: one-from-1.zip: 'recipes/../app.hex': 3 bytes of 0xff added, since devices take words
plomb: note: two.zip: 'recipes/../app.hex': 3 bytes of 0xff added, since devices take words
plomb: note: three.zip: 'recipes/../app.hex': 3 bytes of 0xff added, since devices take words
plomb: note: four.zip: 'recipes/../app.hex': 3 bytes of 0xff added, since devices take words
$ plomb pack --quiet --recipe recipes/line.json --force --jobs 1 > report1 && sha256sum recipes/*.zip > sums
$ plomb pack --quiet --recipe recipes/line.json --force --jobs 8 > report8 && sha256sum --quiet -c sums && cmp report1 report8

# A package of a recipe is that of the same options.
$ plomb pack --quiet --seal --recipient test-recipient-1.pub.pem --content-key-seed seed --security-counter 3 --product Lamp --release-version 4.2 --from old.zip --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem single.zip > report
$ cmp single.zip recipes/one.zip && cmp single-from-1.zip recipes/one-from-1.zip

# Options of sealing need every package to be sealed.
$ plomb pack --quiet --recipe recipes/line.json --force --security-counter 4
plomb: 'recipes/four.zip': --security-counter is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem"}]}' > plain.json
$ plomb pack --recipe plain.json --recipient test-recipient-1.pub.pem
plomb: 'a.zip': --recipient is about sealed packages, and this one is not to be sealed
plomb: hint: add --seal
? 2
$ plomb pack --quiet --recipe plain.json --seal --recipient test-recipient-1.pub.pem | grep opened
  opened by              9c9c83ac599d5220, recipient's key test-recipient-1.pub.pem
$ echo '{"plomb_recipe": 1, "packages": [{"output": "b.zip", "application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem", "seal": {"class_keys": ["nowhere.pem"], "class_key_passphrase_file": "nowhere"}}]}' > class.json
$ plomb pack --recipe class.json
plomb: cannot read 'nowhere.pem': No such file or directory
? 5
$ plomb pack --quiet --recipe class.json --class-key test-class-1.pem | grep opened
  opened by              cade6ab0a809ac4b, class key plomb-test-class-1, test-class-1.pem

# Several problems of several packages: the first is told, with its package.
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem"}, "packages": [{"output": "c.zip"}, {"output": "d.zip", "seal": {}}]}' > none.json
$ plomb pack --recipe none.json
plomb: 'd.zip': --recipient or --class-key is required with --seal
plomb: hint: --cipher none makes a sealed package that is not encrypted
? 2
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem", "seal": {"recipients": ["test-recipient-1.pub.pem"]}}, "packages": [{"output": "c.zip"}, {"output": "d.zip", "seal": {"from": ["old.zip", "nowhere.zip"]}}]}' > lost.json
$ plomb pack --recipe lost.json
plomb: 'd.zip': cannot read 'nowhere.zip': No such file or directory
? 5
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "seal": {"recipient": ["x"]}}]}' > key.json
$ plomb pack --recipe key.json
plomb: recipe 'key.json': packages[0].seal: unknown key 'recipient'
plomb: hint: did you mean 'recipients'?
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "seal": true}]}' > boolean.json
$ plomb pack --recipe boolean.json
plomb: recipe 'boolean.json': packages[0].seal: must be an object
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "seal": {"cipher": "aes-129-ctr"}}]}' > cipher.json
$ plomb pack --recipe cipher.json
plomb: recipe 'cipher.json': packages[0].seal.cipher: 'aes-129-ctr' is no cipher
plomb: hint: did you mean 'aes-128-ctr'?
? 3
$ ls c.zip
ls: cannot access 'c.zip': No such file or directory
? 2
