# A settings page for an application: what is printed, and what is in the file.
$ cp "$ROOT"/tests/vectors/nrfutil/settings-nrf52840-v2-app/app.hex .
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 2 --application app.hex --application-version-string 0.1.3 s.hex
s.hex
  settings page          0xff000, backup at 0xfe000, 804 bytes
  crc                    0xfda27071, right
  settings version       2
  application version    103
  bootloader version     2
  bank layout            0
  current bank           0
  bank 0                 application, 5,004 bytes, crc 0x48d1ce8e
  bank 1                 empty
  write offset           0
  softdevice size        0
  transfer               none
  enter buttonless dfu   0
  boot validation crc    0x57664166, right
  softdevice validation  none
  app validation         crc 0x48d1ce8e
  bootloader validation  none
$ stat -c %a s.hex
644
$ plomb settings show s.hex > shown
$ sed -n 's/^  application version *//p' shown
103

# Version 1, without an application.
$ plomb settings new --chip nrf52805 --bl-settings-version 1 --bootloader-version 1 --no-backup v1.hex
v1.hex
  settings page          0x2f000, 92 bytes
  crc                    0xb0a08841, right
  settings version       1
  application version    0
  bootloader version     1
  bank layout            0
  current bank           0
  bank 0                 empty
  bank 1                 empty
  write offset           0
  softdevice size        0
  transfer               none
  enter buttonless dfu   0

# Places of one's own.
$ plomb settings new --chip nrf52832 --bl-settings-version 1 --bootloader-version 1 --start-address 0x60000 --backup-address 0x50000 own.hex > report
$ sed -n 's/^  settings page *//p' report
0x60000, backup at 0x50000, 92 bytes
$ grep -n :02000004 own.hex
1::020000040005F5
8::020000040006F4

# JSON.
$ plomb settings new --json --chip nrf52833 --bl-settings-version 1 --bootloader-version 1 j.hex
{
    "plomb": 1,
    "command": "settings new",
    "status": "ok",
    "exit_code": 0,
    "result": {
        "output": "j.hex",
        "page_address": 520192,
        "backup_address": 516096,
        "size": 92,
        "page": {
            "is_intact": true,
            "crc": 2963310657,
            "expected_crc": 2963310657,
            "settings_version": 1,
...
            "init_packet": "",
            "boot_validation": null
        }
    }
}

# The key is only needed for signatures.
$ openssl ecparam -name prime256v1 -genkey -noout -out key.pem
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 2 --application app.hex --application-version 1 --app-boot-validation ecdsa --key-file key.pem signed.hex > report
$ grep 'app validation' report
~   app validation         ecdsa [0-9a-f]{128}
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 2 --application app.hex --application-version 1 --key-file key.pem crc.hex > report
plomb: warning: 'key.pem' is not used: only boot validation of the kind ecdsa is signed

# What is left out is said.
$ plomb settings new --chip nrf52810 --bl-settings-version 2 --bootloader-version 2 --softdevice "$ROOT"/tests/vectors/nrfutil/settings-nrf52810-v2-sd-app-sha256/sd.hex sd.hex > report
~ plomb: note: '.*/sd.hex': 0x0 to 0xaff does not count
$ sed -n 's/^  softdevice size *//p' report
24572
