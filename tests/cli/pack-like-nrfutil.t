# needs: openssl
# nrfutil's command lines give nrfutil's packages, decoded and verified by a tool that
# shares no code with plomb.
$ cat > compare <<'END'
> # Packs a case with the options of its cmd.txt and those given here.
> case=$ROOT/tests/vectors/nrfutil/$1; shift
> mkdir work; cd work
> find "$case" -maxdepth 1 -name '*.hex' -o -maxdepth 1 -name '*.bin' -o \
>   -maxdepth 1 -name key.pem | xargs -I@ cp @ .
> plomb pack --quiet "$@" $(sed 's/^nrfutil pkg generate//' "$case/cmd.txt") > report &&
>   python3 -B "$ROOT/tests/vectors/nrfutil/tools/compare.py" "$case" output.zip
> code=$?; cd ..; rm -r work; exit $code
> END
$ sh compare app-hex-signed
equal
$ sh compare app-bin-signed-odd
equal
$ sh compare app-bootval-ecdsa
equal
$ sh compare app-bootval-none
equal
$ sh compare app-bootval-sha256
equal
$ sh compare app-debug-defaults
equal
$ sh compare app-debug-explicit
equal
$ sh compare app-external
equal
$ sh compare app-key-pkcs8
equal
$ sh compare app-tiny-4-bytes
equal
$ sh compare app-version-string
equal
$ sh compare bl-hex
equal
$ sh compare sd-bl
equal
$ sh compare zigbee-app
equal

# Unsigned packages have to be asked for.
$ sh compare app-unsigned --allow-unsigned
equal
$ sh compare app-tiny-1-byte --allow-unsigned
equal

# What nrfutil drops in silence has to be named.
$ sh compare app-hex-gaps-uicr-mbr --allow-drop mbr --allow-drop uicr
equal

# The user's order is kept, where nrfutil's depends on a hash table.
$ sh compare app-sdreq-zero-first
application: note: sd_req order [257, 0], nrfutil [0, 257]
$ sh compare sd-hex
softdevice: note: sd_req order [183, 203], nrfutil [203, 183]
$ sh compare sd-app
softdevice: note: sd_req order [183, 257], nrfutil [257, 183]
$ sh compare sd-bl-app-ecdsa-bootval
softdevice_bootloader: note: sd_req order [183, 203, 257, 292], nrfutil [257, 203, 292, 183]
$ sh compare app-sdreq-many-unsigned --allow-unsigned
application: note: sd_req order [203, 257, 202, 256, 157, 183], nrfutil [256, 257, 202, 203, 183, 157]
