# Settings in a file with other firmware, which lies where other chips have theirs.
$ cp "$ROOT"/tests/vectors/nrfutil/settings-nrf52840-v2-app/app.hex .
$ plomb settings new --chip nrf52832 --bl-settings-version 1 --bootloader-version 1 s.hex > report
$ cat > uicr.hex <<'END'
> :020000041000EA
> :0810140000800700000000004D
> :00000001FF
> END
$ cat app.hex s.hex uicr.hex | grep -v :00000001FF > merged.hex; echo :00000001FF >> merged.hex
$ plomb settings show merged.hex
settings page at 0x7f000
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
settings backup at 0x7e000: the same
in use: both, which are the same

# A damaged page is shown, and the exit code tells.
$ python3 - <<'END'
> text = open("s.hex").read()
> good = ":10F000004188A0B0010000000000000001000000E5\n"
> open("damaged.hex", "w").write(text.replace(good, ":10F000004188A0B0010000000000000002000000E4\n"))
> END
$ plomb settings show damaged.hex
settings page at 0x7f000
  crc                    0xb0a08841, wrong, expected 0x94c8207e
  settings version       1
  application version    0
  bootloader version     2
...
settings backup at 0x7e000
  crc                    0xb0a08841, right
...
in use: the backup, as the page is damaged
plomb: 'damaged.hex': the settings page at 0x7f000 is damaged: its CRC is 0xb0a08841, expected 0x94c8207e
? 3
$ plomb settings show --json damaged.hex > damaged.json 2> errors
? 3
$ python3 - <<'END'
> import json
> document = json.load(open("damaged.json"))
> print(document["status"], document["exit_code"], document["error"]["message"][:27])
> (pair,) = document["result"]["settings"]
> print(pair["source"], pair["is_same"], pair["page_address"], pair["backup_address"])
> print(pair["page"]["is_intact"], pair["backup"]["is_intact"])
> END
settings-malformed 3 'damaged.hex': the settings
backup False 520192 516096
False True

# Places that are given.
$ plomb settings new --chip nrf52832 --bl-settings-version 1 --bootloader-version 1 --start-address 0x60000 --backup-address 0x50000 own.hex > report
$ plomb settings show own.hex > report; grep settings.page report
settings page at 0x60000
settings page at 0x50000
$ plomb settings show own.hex --start-address 0x60000 --backup-address 0x50000 > report; grep ' at ' report
settings page at 0x60000
settings backup at 0x50000: the same
$ plomb settings show own.hex --start-address 0x70000
plomb: 'own.hex': --start-address: the file has 0 bytes at 0x70000, expected at least 92
? 3
$ plomb settings show own.hex --backup-address 0x50000
plomb: --start-address is missing
plomb: hint: --backup-address says where the backup of that page is
? 2

# Copies that differ are no damage.
$ plomb settings new --chip nrf52832 --bl-settings-version 1 --bootloader-version 3 --no-backup new.hex > report
$ (grep -v ':..F\|:00000001FF' s.hex; cat new.hex) > differ.hex
$ plomb settings show differ.hex > report
plomb: warning: the settings page at 0x7f000 and its backup differ, and bootloaders believe the backup
$ tail -n 1 report
in use: the backup; from the page only the request for DFU

# The bytes of one page.
$ plomb settings new --chip nrf52840 --bl-settings-version 2 --bootloader-version 1 v2.hex > report
$ python3 - <<'END'
> lines = open("v2.hex").read().splitlines()[1:]
> data = b"".join(bytes.fromhex(l[9:-2]) for l in lines if l[7:9] == "00")
> open("page.bin", "wb").write(data[:804])
> open("two.bin", "wb").write(data * 3)
> END
$ plomb settings show page.bin > report; head -n 2 report; tail -n 1 report
settings page
~   crc                    0x[0-9a-f]{8}, right
in use: the page
$ plomb settings show two.bin
plomb: 'two.bin': the file has 4824 bytes and is not Intel HEX, expected one page: at most 4096 bytes
plomb: hint: give a dump of the flash as Intel HEX
? 3

# No settings at all.
$ plomb settings show app.hex
plomb: 'app.hex': no bootloader settings page: none is at the address of any chip, and no other page below 0x100000 has the right CRC
plomb: hint: 'plomb settings new' makes one for your application
? 3
$ plomb settings show no.hex
plomb: cannot read 'no.hex': No such file or directory
? 5
$ : > empty.hex
$ plomb settings show empty.hex
plomb: 'empty.hex': the file is empty
? 3
