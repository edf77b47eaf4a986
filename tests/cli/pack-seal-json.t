# One document for sealed packages.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ cat > image.py <<'END'
> # An application that compresses, in two versions that differ in a few bytes.
> import sys
> body = bytearray(i * i >> 9 & 255 for i in range(20000))
> body[0:8] = bytes.fromhex("0000012001620200")
> for at in range(4000, 20000, 4000) if sys.argv[1] == "new" else ():
>     body[at] ^= 0x55
> sys.stdout.buffer.write(body)
> END
$ python3 image.py old > old.bin && python3 image.py new > new.bin
$ plomb pack --quiet --application old.bin --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem old.zip > report
$ plomb pack --json --seal --recipient test-recipient-1.pub.pem --class-key test-class-1.pem --security-counter 3 --from old.zip --application new.bin --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem app.zip
{
    "plomb": 1,
    "command": "pack",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "warning",
            "id": "test-recipient",
            "text": "app.zip: a recipient is plomb's test recipient 1, with which everybody can open the package"
        },
        {
            "level": "warning",
            "id": "test-recipient",
            "text": "app.zip: a recipient is plomb's test class key 1, with which everybody can open the package"
        },
        {
            "level": "warning",
            "id": "test-recipient",
            "text": "app-from-1.zip: a recipient is plomb's test recipient 1, with which everybody can open the package"
        },
        {
            "level": "warning",
            "id": "test-recipient",
            "text": "app-from-1.zip: a recipient is plomb's test class key 1, with which everybody can open the package"
        }
    ],
    "result": {
        "packages": [
            {
                "output": "app.zip",
~                 "size": [0-9]+,
~                 "sha256": "[0-9a-f]{64}",
                "is_signed": true,
                "key_fingerprint": "f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5",
                "images": [
                    {
                        "slot": "application",
                        "bin_file": "new.bin",
                        "dat_file": "new.dat",
                        "size": 20000,
                        "sha256": "512e692a36f423a9f1d4a21c15aeed7a2cf0635e18a27f99ccefb5e764d34f7a",
                        "address": null,
                        "type": "application",
                        "fw_version": 2,
                        "hw_version": 52,
                        "sd_req": [203],
                        "boot_validation": ["crc"],
                        "is_debug": false,
~                         "init_command_size": [0-9]+,
~                         "init_packet_size": [0-9]+,
                        "payload": {
~                             "size": [0-9]+,
                            "codec": "lzma",
                            "cipher": "aes-128-ctr"
                        }
                    }
                ],
                "seal": {
                    "recipients": [
                        {
                            "key_id": "9c9c83ac599d5220",
                            "method": "hpke",
                            "fingerprint": "9c9c83ac599d5220d2065470d31360ea4ef997cf506ff60e3e14fca38c8cefe2",
                            "label": null,
                            "file": "test-recipient-1.pub.pem"
                        },
                        {
                            "key_id": "cade6ab0a809ac4b",
                            "method": "class",
                            "fingerprint": null,
                            "label": "plomb-test-class-1",
                            "file": "test-class-1.pem"
                        }
                    ],
                    "security_counter": 3,
                    "allow_no_backup": false
                }
            },
            {
                "output": "app-from-1.zip",
~                 "size": [0-9]+,
~                 "sha256": "[0-9a-f]{64}",
                "is_signed": true,
                "key_fingerprint": "f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5",
                "images": [
                    {
                        "slot": "application",
                        "bin_file": "new.bin",
                        "dat_file": "new.dat",
                        "size": 20000,
                        "sha256": "512e692a36f423a9f1d4a21c15aeed7a2cf0635e18a27f99ccefb5e764d34f7a",
                        "address": null,
                        "type": "application",
                        "fw_version": 2,
                        "hw_version": 52,
                        "sd_req": [203],
                        "boot_validation": ["crc"],
                        "is_debug": false,
~                         "init_command_size": [0-9]+,
~                         "init_packet_size": [0-9]+,
                        "payload": {
~                             "size": [0-9]+,
                            "codec": "lzma",
                            "cipher": "aes-128-ctr",
                            "delta": {
                                "base_file": "old.zip",
                                "base_version": 1,
                                "base_size": 20000,
~                                 "full_payload_size": [0-9]+
                            }
                        }
                    }
                ],
                "seal": {
                    "recipients": [
                        {
                            "key_id": "9c9c83ac599d5220",
                            "method": "hpke",
                            "fingerprint": "9c9c83ac599d5220d2065470d31360ea4ef997cf506ff60e3e14fca38c8cefe2",
                            "label": null,
                            "file": "test-recipient-1.pub.pem"
                        },
                        {
                            "key_id": "cade6ab0a809ac4b",
                            "method": "class",
                            "fingerprint": null,
                            "label": "plomb-test-class-1",
                            "file": "test-class-1.pem"
                        }
                    ],
                    "security_counter": 3,
                    "allow_no_backup": false
                }
            }
        ]
    }
}
