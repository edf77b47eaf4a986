# Several packages in one run.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ mkdir recipes
$ cat > recipes/line.json <<'END'
> {
>     "plomb_recipe": 1,
>     "defaults": {
>         "application": "../app.hex", "hw_version": 52, "sd_req": ["0xCB"],
>         "key_file": "../key.pem"
>     },
>     "packages": [
>         {"output": "one.zip", "application_version": 1},
>         {"output": "two.zip", "application_version": 2, "hw_version": "0x35"},
>         {"output": "three.zip", "application_version": 3, "key_file": null,
>          "allow_unsigned": true}
>     ]
> }
> END
$ plomb pack --quiet --recipe recipes/line.json
recipes/one.zip
~   size                   [0-9,]+ bytes
~   signed by              [0-9a-f]{64}
  application            app.bin, 5,004 bytes at 0x26000
~                          sha256 [0-9a-f]{64}
                         version 1, hardware 52, sd_req 0xcb

recipes/two.zip
...
                         version 2, hardware 53, sd_req 0xcb

recipes/three.zip
...
  signed by              nobody
...
                         version 3, hardware 52, sd_req 0xcb

# Notes say which package they are about.
$ plomb pack --recipe recipes/line.json --force --jobs 1 2>&1 > report | head -n 1
plomb: warning: three.zip: the package is not signed: secure bootloaders refuse it

# A package of a recipe is that of the same options.
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem single.zip > report
$ cmp single.zip recipes/one.zip

# Bytes and report do not depend on the number of jobs.
$ plomb pack --quiet --recipe recipes/line.json --force --jobs 1 > report1 && sha256sum recipes/*.zip > sums
$ plomb pack --quiet --recipe recipes/line.json --force --jobs 8 > report8 && sha256sum --quiet -c sums && cmp report1 report8

# Options of the command line win for every package.
$ plomb pack --quiet --recipe recipes/line.json --force --hw-version 7 --application-version 9 | grep version
                         version 9, hardware 7, sd_req 0xcb
                         version 9, hardware 7, sd_req 0xcb
                         version 9, hardware 7, sd_req 0xcb

# OUTPUT.zip can only replace one output.
$ plomb pack --recipe recipes/line.json x.zip
plomb: 'x.zip' cannot be the output of 3 packages, which the recipe has
plomb: hint: leave it out; each package's output is in the recipe
? 2
$ echo '{"plomb_recipe": 1, "packages": [{"output": "a.zip"}]}' > one.json
$ plomb pack --quiet --recipe one.json --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem b.zip | head -n 1
b.zip
$ cmp b.zip single.zip

# The key of the command line does not take the recipe's passphrase.
$ echo '{"plomb_recipe": 1, "packages": [{"output": "c.zip", "application": "app.hex", "application_version": 1, "hw_version": 52, "sd_req": [203], "key_file": "nowhere.pem", "passphrase_file": "nowhere"}]}' > key.json
$ plomb pack --recipe key.json
plomb: cannot read 'nowhere.pem': No such file or directory
? 5
$ plomb pack --quiet --recipe key.json --key-file key.pem > report
$ cmp c.zip single.zip
