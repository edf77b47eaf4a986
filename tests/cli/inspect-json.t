# One document with everything; the refusals keep their result.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem .
$ plomb inspect --json --key key.pem --chip nrf52840 app.zip
{
    "plomb": 1,
    "command": "inspect",
    "status": "ok",
    "exit_code": 0,
    "result": {
        "file": "app.zip",
        "size": 5579,
        "sha256": "e9815a1cc6b463c72790ec153b795916ae2e5bebf83d9eecc4250755d7a7b33b",
        "format": "secure",
        "legacy_version": null,
        "key_fingerprint": "f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5",
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
                    "size": "ok",
                    "hash": "ok",
                    "payload": "not-checked",
                    "signature": "ok"
                },
                "init_packet": {
                    "file": "app.dat",
                    "size": 140,
                    "error_offset": null,
                    "bytes": "1289010a430801123f080110341a02cb01200028003000388c27422408031220ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c480052040801120010001a40ea517fc6f4b5f9ef9a0549e447cba6c9794c521e98d9fb40ace0b6606ad6693c27050b871911e941f369f2b966a38347eab6e9e0207b0ed4368904575b26ee4f",
                    "init_command": {
                        "offset": 9,
                        "size": 63,
                        "bytes": "080110341a02cb01200028003000388c27422408031220ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c4800520408011200",
                        "sha256": "1cff5d650d06024ade09e20a782bd9d5206eca2f0eb1c6658ec498d7f6306c26",
                        "fw_version": 1,
                        "hw_version": 52,
                        "sd_req": [
                            {
                                "fwid": 203,
                                "name": "S132 7.0.1"
                            }
                        ],
                        "type": 0,
                        "type_name": "application",
                        "sd_size": 0,
                        "bl_size": 0,
                        "app_size": 5004,
                        "hash": {
                            "type": 3,
                            "little_endian": "ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c",
                            "big_endian": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed"
                        },
                        "is_debug": false,
                        "boot_validation": [
                            {
                                "type": 1,
                                "kind": "crc",
                                "check": "ok",
                                "bytes": "",
                                "forms": null
                            }
                        ]
                    },
                    "signature": {
                        "type": 0,
                        "bytes": "ea517fc6f4b5f9ef9a0549e447cba6c9794c521e98d9fb40ace0b6606ad6693c27050b871911e941f369f2b966a38347eab6e9e0207b0ed4368904575b26ee4f",
                        "forms": {
                            "r_little_endian": "ea517fc6f4b5f9ef9a0549e447cba6c9794c521e98d9fb40ace0b6606ad6693c",
                            "s_little_endian": "27050b871911e941f369f2b966a38347eab6e9e0207b0ed4368904575b26ee4f",
                            "r_big_endian": "3c69d66a60b6e0ac40fbd9981e524c79c9a6cb47e449059aeff9b5f4c67f51ea",
                            "s_big_endian": "4fee265b57048936d40e7b20e0e9b6ea4783a366b9f269f341e91119870b0527",
                            "der": "304402203c69d66a60b6e0ac40fbd9981e524c79c9a6cb47e449059aeff9b5f4c67f51ea02204fee265b57048936d40e7b20e0e9b6ea4783a366b9f269f341e91119870b0527",
                            "signed_sha256": "1cff5d650d06024ade09e20a782bd9d5206eca2f0eb1c6658ec498d7f6306c26"
                        }
                    },
                    "legacy": null
                },
                "sealed": null,
                "costs": [
                    {
                        "field": "framing",
                        "is_extension": false,
                        "size": 9
                    },
                    {
                        "field": "fw_version",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "hw_version",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "sd_req",
                        "is_extension": false,
                        "size": 4
                    },
                    {
                        "field": "type",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "sd_size",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "bl_size",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "app_size",
                        "is_extension": false,
                        "size": 3
                    },
                    {
                        "field": "hash",
                        "is_extension": false,
                        "size": 38
                    },
                    {
                        "field": "is_debug",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "boot_validation",
                        "is_extension": false,
                        "size": 6
                    },
                    {
                        "field": "signature_type",
                        "is_extension": false,
                        "size": 2
                    },
                    {
                        "field": "signature",
                        "is_extension": false,
                        "size": 66
                    }
                ],
                "transfer": {
                    "size": 5144,
                    "air_time": [
                        {
                            "kb_per_s": 5,
                            "milliseconds": 1029
                        },
                        {
                            "kb_per_s": 20,
                            "milliseconds": 258
                        },
                        {
                            "kb_per_s": 60,
                            "milliseconds": 86
                        }
                    ]
                },
                "softdevice": null,
                "room": null
            }
        ],
        "release": {
            "status": "release-missing",
            "statement": null,
            "checks": []
        },
        "entries": [
            {
                "name": "manifest.json",
                "size": 131,
                "crc32": 3724809725,
                "sha256": "396b2a791ef6b847944ffc9663589499c0a884fe5c689651fa2d05d100b2f470"
            },
            {
                "name": "app.dat",
                "size": 140,
                "crc32": 2564050009,
                "sha256": "99aca6dba4e1554340ef86165e24e9489ccd50c5b8a86484f7c86679cf9e254e"
            },
            {
                "name": "app.bin",
                "size": 5004,
                "crc32": 1221709454,
                "sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed"
            }
        ],
        "flash": {
            "chip": "nrf52840",
            "application_start": null,
            "application_start_from": "unknown",
            "regions": [
                {
                    "region": "mbr",
                    "start": 0,
                    "end": 4096,
                    "used": null
                },
                {
                    "region": "softdevice",
                    "start": 4096,
                    "end": null,
                    "used": null
                },
                {
                    "region": "application",
                    "start": null,
                    "end": 1003520,
                    "used": 5004
                },
                {
                    "region": "app_data",
                    "start": 1003520,
                    "end": 1015808,
                    "used": null
                },
                {
                    "region": "bootloader",
                    "start": 1015808,
                    "end": 1040384,
                    "used": null
                },
                {
                    "region": "mbr_params",
                    "start": 1040384,
                    "end": 1044480,
                    "used": null
                },
                {
                    "region": "settings",
                    "start": 1044480,
                    "end": 1048576,
                    "used": null
                }
            ]
        }
    }
}
$ cp "$ROOT"/tests/vectors/nrfutil/errors/tampered.zip .
$ plomb inspect --json tampered.zip >shown.json
plomb: 'tampered.zip': 'app.bin' is not the image of its init packet: its SHA-256 is aa1f6e2f715fbbe7fc2462a0c9c8de973303db32aa366089e0f53d5e5f2d4f57, expected db89c8dbfbc4454d7f034b7708db6403e43502a854cf77431916abdd9171637a
? 1
$ sed -n '/"status"/p; /"error"/,/}/p; /"checks"/,/}/p' shown.json
    "status": "image-hash-mismatch",
    "error": {
        "message": "'tampered.zip': 'app.bin' is not the image of its init packet: its SHA-256 is aa1f6e2f715fbbe7fc2462a0c9c8de973303db32aa366089e0f53d5e5f2d4f57, expected db89c8dbfbc4454d7f034b7708db6403e43502a854cf77431916abdd9171637a"
    },
                "checks": {
                    "init_packet": "ok",
                    "slot": "ok",
                    "size": "ok",
                    "hash": "image-hash-mismatch",
                    "payload": "not-checked",
                    "signature": "not-checked"
                },
            "status": "release-missing",
            "checks": []
        },
$ plomb inspect --json absent.zip
{
    "plomb": 1,
    "command": "inspect",
    "status": "file-not-found",
    "exit_code": 5,
    "error": {
        "message": "cannot read 'absent.zip': No such file or directory"
    }
}
plomb: cannot read 'absent.zip': No such file or directory
? 5
