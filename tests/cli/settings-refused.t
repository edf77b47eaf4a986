# What makes no settings page.
$ cp "$ROOT"/tests/vectors/nrfutil/settings-nrf52840-v2-app/app.hex .
$ plomb settings new --bl-settings-version 2 --bootloader-version 1 x.hex
plomb: --chip is missing
plomb: hint: name the chip whose page it is: --chip nrf52840
? 2
$ plomb settings new --chip nrf52832 --family NRF52 --bl-settings-version 2 --bootloader-version 1 x.hex
plomb: both --chip and --family are given
plomb: hint: keep --chip; --family is nrfutil's name for it
? 2
$ plomb settings new --family nrf52833 --bl-settings-version 2 --bootloader-version 1 x.hex
plomb: --family: 'nrf52833' is not a family of chips
plomb: hint: it is a chip: write --chip nrf52833
? 2
$ plomb settings new --chip nrf52832 --bootloader-version 1 x.hex
~ plomb: .*--bl-settings-version.*
...
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --application app.hex x.hex
plomb: --application-version is missing
plomb: hint: write the version of the application, or --application-version-string X.Y.Z
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --application app.hex --application-version 1 --application-version-string 0.0.1 x.hex
plomb: --application-version and --application-version-string exclude each other
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 1 --bootloader-version 1 --application app.hex --application-version 1 --app-boot-validation VALIDATE_GENERATED_CRC x.hex
plomb: --app-boot-validation: settings of version 1 have no boot validation
plomb: hint: leave it out, or write --bl-settings-version 2
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --sd-boot-validation crc x.hex
plomb: --sd-boot-validation: there is no image to validate
plomb: hint: add --softdevice FILE
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --application app.hex --application-version 1 --app-boot-validation ecdsa x.hex
plomb: --key-file is missing
plomb: hint: ECDSA boot validation is a signature over the image
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --start-address 0x7f100 x.hex
plomb: --start-address: 0x7f100 is not the start of a page
plomb: hint: pages of the nrf52832 start at multiples of 0x1000
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --start-address 0x80000 x.hex
plomb: --start-address: 0x80000 is not in the flash of the nrf52832
plomb: hint: its pages start at 0x1000 to 0x7f000, behind the MBR
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --backup-address 0x7f000 x.hex
plomb: --backup-address: 0x7f000 is the settings page itself
plomb: hint: choose another page for the backup, or --no-backup
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --backup-address 0x7e000 --no-backup x.hex
plomb: both --backup-address and --no-backup are given
? 2
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 1 --application app.hex --application-version 1 --start-address 0x26000 x.hex
plomb: 'app.hex' lies at 0x26000-0x2738b, over the settings page at 0x26000
plomb: hint: the image must be the application alone, without bootloader and settings
? 2
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --application no.hex --application-version 1 x.hex
plomb: cannot read 'no.hex': No such file or directory
? 5

# An output that exists is kept, and an input is none.
$ echo precious > s.hex
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 s.hex
plomb: cannot write 's.hex': the file exists already
plomb: hint: --force replaces it
? 5
$ cat s.hex
precious
$ plomb settings new --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --force s.hex > report
$ head -c 16 s.hex
:020000040007F3
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 1 --application app.hex --application-version 1 --force ./app.hex
plomb: the output './app.hex' is also an input, 'app.hex'
? 2
$ ls -A
app.hex
report
s.hex
