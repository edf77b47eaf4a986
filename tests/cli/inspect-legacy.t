# Packages of before the secure bootloader are explained, and called what they are.
$ cp "$ROOT"/tests/vectors/nrfutil/legacy-app-crc16/output.zip crc.zip && cp "$ROOT"/tests/vectors/nrfutil/legacy-app-signed-0.8/output.zip signed.zip
$ plomb inspect crc.zip >shown.txt
plomb: warning: this is the legacy format of nRF5 SDK 11 and older, which secure bootloaders do not take
$ cat shown.txt
crc.zip
  size                   5,801 bytes
  sha256                 1db58ac064192b5d66e4a1a9efaf8ca3d4552bf28a30dc5ef4c2dc5ba6bebef2
  format                 legacy 0.5, nRF5 SDK 11 and older: secure bootloaders do not take it

application
  image                  app.bin, 5,004 bytes
  image sha256           7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  init packet            app.dat, 16 bytes, version 0.5
  device_type            82 (0x52)
  device_revision        52840 (0xce68)
  application_version    16909060 (0x1020304)
  sd_req                 0xb6, S140 6.1.1
                         0x4f, no SoftDevice that is known here
  crc16                  0x5e15, that of the image
  signature              the init packet is not signed
  air time               5,020 bytes: 1.01 s at 5, 0.26 s at 20, 0.09 s at 60 KB/s (of 1000 bytes)

entries of the archive
  manifest.json        477 bytes, crc32 edfa0536, sha256 52ba63d9768d500cda42d04ac17601b7d04157a68d63a848e438bf97106ac5fd
  app.dat               16 bytes, crc32 840a33d8, sha256 f45176492152e71f8f0b7b6a930271bb17909d2cdd87a4f5004e4e6c5e885c48
  app.bin            5,004 bytes, crc32 48d1ce8e, sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
$ plomb inspect -q signed.zip
signed.zip
  size                   2,189 bytes
  sha256                 5a1d45277ab0b3e97666dad31477c3500ff83dc2346a10ae7b1407102668e563
  format                 legacy 0.8, nRF5 SDK 11 and older: secure bootloaders do not take it

application
  image                  app.bin, 1,004 bytes
  image sha256           63627cf22da5cc65b888dde0e0e42e3c3ed7cf62a4d13d948fd473e7fe26cc8d
  init packet            app.dat, 116 bytes, version 0.8
  device_type            0xffff, any
  device_revision        0xffff, any
  application_version    0xffffffff, any
  sd_req                 0xfffe, any SoftDevice
  image size             1,004 bytes; ok
  hash                   SHA-256, not reversed; it is that of the image
    as in the init packet, and by sha256sum  63627cf22da5cc65b888dde0e0e42e3c3ed7cf62a4d13d948fd473e7fe26cc8d
  signed bytes           52 bytes at byte 0 of the init packet
    their SHA-256                            1a0882a93dcf08dbaa1b4f390b9d7dcbebad49402ad86a7b8d1af0714efc5a76
  signature              not checked (no key given)
    r, little-endian                         84c603731cecbd15648d091b3d04592cb06862be9fc3786beb36546b4b636ae4
    s, little-endian                         c501342e7e09e0a553ed4cc21fb7646a5d27a9fc961c4a606cc80b993a6fe06c
    r, as in the init packet (big-endian)    e46a634b6b5436eb6b78c39fbe6268b02c59043d1b098d6415bdec1c7303c684
    s, big-endian                            6ce06f3a990bc86c604a1c96fca9275d6a64b71fc24ced53a5e0097e2e3401c5
    DER for openssl                          3045022100e46a634b6b5436eb6b78c39fbe6268b02c59043d1b098d6415bdec1c7303c68402206ce06f3a990bc86c604a1c96fca9275d6a64b71fc24ced53a5e0097e2e3401c5
  air time               1,120 bytes: 0.23 s at 5, 0.06 s at 20, 0.02 s at 60 KB/s (of 1000 bytes)

entries of the archive
  manifest.json        765 bytes, crc32 880905e8, sha256 361b9c028eab07cce20122bc6f4fd3b5ce78b863b6b6b33b3691fc2971a10515
  app.dat              116 bytes, crc32 38ed9e12, sha256 24069852467b9b0954d99e00e831b392106284ead0b6552ca840868fc55aec0b
  app.bin            1,004 bytes, crc32 493068a8, sha256 63627cf22da5cc65b888dde0e0e42e3c3ed7cf62a4d13d948fd473e7fe26cc8d
$ plomb inspect -q --json crc.zip
{
    "plomb": 1,
    "command": "inspect",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "warning",
            "id": "legacy-format",
            "text": "this is the legacy format of nRF5 SDK 11 and older, which secure bootloaders do not take"
        }
    ],
    "result": {
        "file": "crc.zip",
        "size": 5801,
        "sha256": "1db58ac064192b5d66e4a1a9efaf8ca3d4552bf28a30dc5ef4c2dc5ba6bebef2",
        "format": "legacy",
        "legacy_version": "0.5",
        "key_fingerprint": null,
        "images": [
            {
                "slot": "application",
                "file": "app.bin",
                "size": 5004,
                "sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                "manifest_sd_size": null,
                "manifest_bl_size": null,
                "checks": {
                    "init_packet": "ok",
                    "slot": "ok",
                    "size": "not-checked",
                    "hash": "ok",
                    "payload": "not-checked",
                    "signature": "signature-missing"
                },
                "init_packet": {
                    "file": "app.dat",
                    "size": 16,
                    "error_offset": null,
                    "bytes": "520068ce040302010200b6004f00155e",
                    "init_command": null,
                    "signature": null,
                    "legacy": {
                        "version": "0.5",
                        "device_type": 82,
                        "device_revision": 52840,
                        "application_version": 16909060,
                        "sd_req": [
                            {
                                "fwid": 182,
                                "name": "S140 6.1.1"
                            },
                            {
                                "fwid": 79,
                                "name": null
                            }
                        ],
                        "crc16": 24085,
                        "image_crc16": 24085,
                        "image_size": null,
                        "hash": null,
                        "signed_size": 0,
                        "forms": null
                    }
                },
                "sealed": null,
                "costs": [],
                "transfer": {
                    "size": 5020,
                    "air_time": [
                        {
                            "kb_per_s": 5,
                            "milliseconds": 1004
                        },
                        {
                            "kb_per_s": 20,
                            "milliseconds": 251
                        },
                        {
                            "kb_per_s": 60,
                            "milliseconds": 84
                        }
                    ]
                },
                "softdevice": null,
                "room": null
            }
        ],
        "release": null,
        "entries": [
            {
                "name": "manifest.json",
                "size": 477,
                "crc32": 3992585526,
                "sha256": "52ba63d9768d500cda42d04ac17601b7d04157a68d63a848e438bf97106ac5fd"
            },
            {
                "name": "app.dat",
                "size": 16,
                "crc32": 2215261144,
                "sha256": "f45176492152e71f8f0b7b6a930271bb17909d2cdd87a4f5004e4e6c5e885c48"
            },
            {
                "name": "app.bin",
                "size": 5004,
                "crc32": 1221709454,
                "sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed"
            }
        ],
        "flash": null
    }
}
