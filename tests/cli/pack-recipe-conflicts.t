# No package of a recipe may destroy what another one is made from, --force or not.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ mkdir d && ln -s d link && cp key.pem d/key.pem && cp app.hex d/app.hex
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": ["0xCB"], "key_file": "key.pem"}, "packages": [{"output": "d/key.pem"}, {"output": "b.zip", "key_file": "link/key.pem"}]}' > key.json
$ plomb pack --force --recipe key.json
plomb: the output 'd/key.pem' is also an input, 'link/key.pem'
? 2
$ cmp key.pem d/key.pem
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": ["0xCB"], "key_file": "key.pem"}, "packages": [{"output": "d/app.hex"}, {"output": "b.zip", "application": "d/app.hex"}]}' > image.json
$ plomb pack --force --recipe image.json
plomb: the output 'd/app.hex' is also an input, 'd/app.hex'
? 2

# Nor may two packages be one file, however it is spelt.
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": ["0xCB"], "key_file": "key.pem"}, "packages": [{"output": "d/x.zip"}, {"output": "link/x.zip"}]}' > one.json
$ plomb pack --force --recipe one.json
plomb: the outputs 'd/x.zip' and 'link/x.zip' are one file
? 2
$ ls d
app.hex
key.pem
