# One document, whatever happens.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ plomb pack --json --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem app.zip
{
    "plomb": 1,
    "command": "pack",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "note",
            "id": "padded",
            "text": "'app.hex': 3 bytes of 0xff added, since devices take words"
        }
    ],
    "result": {
        "packages": [
            {
                "output": "app.zip",
                "size": 5579,
~                 "sha256": "[0-9a-f]{64}",
                "is_signed": true,
~                 "key_fingerprint": "[0-9a-f]{64}",
                "images": [
                    {
                        "slot": "application",
                        "bin_file": "app.bin",
                        "dat_file": "app.dat",
                        "size": 5004,
                        "sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                        "address": 155648,
                        "type": "application",
                        "fw_version": 1,
                        "hw_version": 52,
                        "sd_req": [203],
                        "boot_validation": ["crc"],
                        "is_debug": false,
                        "init_command_size": 63,
                        "init_packet_size": 140
                    }
                ]
            }
        ]
    }
}
$ plomb pack --json --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem app.zip 2> errors
{
    "plomb": 1,
    "command": "pack",
    "status": "file-exists",
    "exit_code": 5,
    "error": {
        "message": "cannot write 'app.zip': the file exists already",
        "hint": "--force replaces it"
    }
}
? 5
