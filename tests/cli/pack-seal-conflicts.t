# No output of a run may destroy what packages are sealed with, --force or not.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > p
$ printf 'exec plomb pack --quiet --force --seal --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > q
$ echo 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f > seed && ln seed link && echo text > notes && echo '{}' > sbom && echo secret > pass
$ sh q --recipient test-recipient-1.pub.pem test-recipient-1.pub.pem
plomb: the output 'test-recipient-1.pub.pem' is also an input, 'test-recipient-1.pub.pem'
? 2
$ sh q --class-key test-class-1.pem ./test-class-1.pem
plomb: the output './test-class-1.pem' is also an input, 'test-class-1.pem'
? 2
$ sh q --class-key test-class-1.pem --class-key-passphrase-file pass pass
plomb: the output 'pass' is also an input, 'pass'
? 2
$ sh q --recipient test-recipient-1.pub.pem --content-key-seed seed link
plomb: the output 'link' is also an input, 'seed'
? 2
$ sh q --recipient test-recipient-1.pub.pem --release-notes notes notes
plomb: the output 'notes' is also an input, 'notes'
? 2
$ sh q --recipient test-recipient-1.pub.pem --sbom sbom sbom
plomb: the output 'sbom' is also an input, 'sbom'
? 2
$ sh q --recipient test-recipient-1.pub.pem --from app.hex app.hex
plomb: the output 'app.hex' is also an input, 'app.hex'
? 2
$ cp app.hex x-from-7c0e73fb.zip && sh q --recipient test-recipient-1.pub.pem --from x-from-7c0e73fb.zip x.zip
plomb: the output 'x-from-7c0e73fb.zip' is also an input, 'x-from-7c0e73fb.zip'
? 2
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem"}, "packages": [{"output": "seed"}, {"output": "b.zip", "seal": {"cipher": "none", "class_key_passphrase_file": "seed"}}]}' > recipe.json
$ plomb pack --force --recipe recipe.json
plomb: the output 'seed' is also an input, 'seed'
? 2
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 2, "hw_version": 52, "sd_req": [203], "key_file": "key.pem", "seal": {"cipher": "none"}}, "packages": [{"output": "a-from-7c0e73fb.zip"}, {"output": "a.zip", "seal": {"from": ["app.hex"]}}]}' > delta.json
$ plomb pack --force --recipe delta.json
plomb: the outputs 'a-from-7c0e73fb.zip' and 'a-from-7c0e73fb.zip' are one file
? 2
$ cat seed notes sbom pass
000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
text
{}
secret
