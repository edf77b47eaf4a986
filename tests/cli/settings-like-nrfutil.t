# needs: openssl
# nrfutil's command lines give nrfutil's files, byte for byte; only signatures differ
# from run to run there, so those are verified by a tool that shares no code with plomb.
$ cat > compare <<'END'
> # Makes a case again with the options of its cmd.txt.
> case=$ROOT/tests/vectors/nrfutil/settings-$1
> mkdir work; cd work
> find "$case" -maxdepth 1 -name '*.hex' ! -name output.hex -o -maxdepth 1 \
>   -name '*.bin' -o -maxdepth 1 -name key.pem | xargs -I@ cp @ .
> plomb settings new --quiet $(sed 's/^nrfutil settings generate//' "$case/cmd.txt") > report &&
>   if [ "$2" = signed ]; then
>     python3 -B "$ROOT/tests/vectors/nrfutil/tools/compare.py" "$case" output.hex
>   else
>     cmp output.hex "$case/output.hex" && echo equal
>   fi
> code=$?; cd ..; rm -r work; exit $code
> END
$ sh compare nrf51-v1-app
equal
$ sh compare nrf52-v1-noapp-nobackup
equal
$ sh compare nrf52-v2-start-address
equal
$ sh compare nrf52810-v2-sd-app-sha256
equal
$ sh compare nrf52840-v2-app
equal
$ sh compare nrf52840-v2-ecdsa signed
equal

# What nrfutil gets wrong.
$ plomb settings new --family NRF52 --bootloader-version 1 --bl-settings-version 3 o.hex
plomb: --bl-settings-version: 3 is not a version of the settings
plomb: hint: write 2 for bootloaders of the nRF5 SDK 16 and 17, 1 for those of 12 to 15.0
? 2
$ plomb settings new --family NRF52 --bootloader-version 1 --bl-settings-version 2 --backup-address 0x7D000 o.hex > report
$ head -n 2 o.hex
:020000040007F3
:10D000006A50EF480200000000000000010000002C
$ plomb settings show "$ROOT"/tests/vectors/nrfutil/errors/app.hex
~ plomb: '.*/app.hex': no bootloader settings page: none is at the address of any chip, and no other page below 0x100000 has the right CRC
plomb: hint: 'plomb settings new' makes one for your application
? 3
$ plomb settings new --family NRF52 --bootloader-version 0x100000000 --bl-settings-version 2 x.hex
plomb: --bootloader-version: '0x100000000' is too large
plomb: hint: the largest value here is 4294967295 (0xffffffff)
? 2

# The commands have nrfutil's names in the hint.
$ plomb settings generate --family NRF52 x.hex
~ plomb: .*settings generate.*
~ plomb: hint: .*settings new.*
? 2
$ ls -A
compare
o.hex
report
