# Recipes that are refused: the place, and what to do.
$ printf '{\n    "plomb_recipe": 1,\n    "packages": [}\n' > syntax.json
$ plomb pack --recipe syntax.json
~ plomb: recipe 'syntax.json': line 3: .*
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "aplication": "app.hex"}]}' > key.json
$ plomb pack --recipe key.json
plomb: recipe 'key.json': packages[0]: unknown key 'aplication'
plomb: hint: did you mean 'application'?
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip"}, {"output": "b.zip", "sd_req": ["CB"]}]}' > number.json
$ plomb pack --recipe number.json
plomb: recipe 'number.json': packages[1].sd_req[0]: must be a whole number in range, or a "0x" string
plomb: hint: a number from 0 to 65535, or a string from "0x0" to "0xffff"
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "chip": "nrf52823"}]}' > chip.json
$ plomb pack --recipe chip.json
plomb: recipe 'chip.json': packages[0].chip: no such chip
plomb: hint: did you mean "nrf52820"?
? 3
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip"}, {"output": "./a.zip"}]}' > twice.json
$ plomb pack --recipe twice.json
plomb: recipe 'twice.json': packages[1].output: packages[0] has the same output, 'a.zip'
? 3
$ echo '{"plomb_recipe": 2, "packages": []}' > version.json
$ plomb pack --recipe version.json
plomb: recipe 'version.json': plomb_recipe: not a version that this plomb knows
plomb: hint: the version of recipes is 1
? 3
$ plomb pack --recipe nowhere.json
plomb: cannot read 'nowhere.json': No such file or directory
? 5
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip", "application": "x.hex", "zigbee": true}]}' > zigbee.json
$ plomb pack --recipe zigbee.json
plomb: 'a.zip': --zigbee-ota-hw-version is required with --zigbee
? 2

# A file of the command line counts for every package; so does a path with "..".
$ mkdir d && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem d
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": ["0xCB"]}, "packages": [{"output": "a.zip"}, {"output": "d/key.pem"}]}' > key.json
$ plomb pack --force --recipe key.json --key-file d/../d/key.pem
plomb: the output 'd/key.pem' is also an input, 'd/../d/key.pem'
? 2
$ plomb pack --force --recipe key.json --key-file other.pem --passphrase-file d/key.pem
plomb: the output 'd/key.pem' is also an input, 'd/key.pem'
? 2
$ echo '{"plomb_recipe": 1, "defaults": {"application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": ["0xCB"], "allow_unsigned": true}, "packages": [{"output": "d/x"}, {"output": "d/../d/x"}]}' > one.json
$ plomb pack --recipe one.json
plomb: the outputs 'd/x' and 'd/../d/x' are one file
? 2
$ ls d
key.pem
