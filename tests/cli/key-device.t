# What a device must hold is secret: a new file of its owner, and nothing else.
$ K="$ROOT"/tests/vectors/keys; cp "$K/recipient.pem" "$K/recipient-public.pem" "$K/class-128.pem" "$K/class-256.pem" "$K/sec1.pem" .
$ plomb key export recipient.pem --format device
plomb: --format device needs --output
plomb: hint: it holds a secret, which is never printed: -o FILE
? 2
$ plomb key export recipient.pem --format device-c --json
{
    "plomb": 1,
    "command": "key export",
    "status": "option-missing",
    "exit_code": 2,
    "error": {
        "message": "--format device-c needs --output",
        "hint": "it holds a secret, which is never printed: -o FILE"
    }
}
plomb: --format device-c needs --output
plomb: hint: it holds a secret, which is never printed: -o FILE
? 2
$ plomb key export recipient.pem --format device -o /dev/stdout
plomb: cannot write '/dev/stdout': the file exists already
plomb: hint: choose another name, or move the old file away
? 5
$ plomb key export recipient.pem --format device -o recipient.key
plomb: warning: whoever reads 'recipient.key' can open what is sealed for it
$ stat -c %a recipient.key
600
$ cmp recipient.key "$ROOT"/tests/vectors/keys/recipient.device
$ plomb key export recipient.pem --format device -o recipient.key
plomb: cannot write 'recipient.key': the file exists already
plomb: hint: choose another name, or move the old file away
? 5
$ plomb key export recipient.pem --format device -o recipient.key --force
plomb: --force does not go with --format device
plomb: hint: it holds a secret, which replaces no file
? 2
$ ln -s nowhere link.key
$ plomb key export recipient.pem --format device -o link.key
plomb: cannot write 'link.key': the file exists already
plomb: hint: choose another name, or move the old file away
? 5
$ test -e nowhere
? 1
$ plomb key export -q class-128.pem --format device -o class-128.key
$ cmp class-128.key "$ROOT"/tests/vectors/keys/class-128.device
$ plomb key export -q --json class-256.pem --format device -o class-256.key
{
    "plomb": 1,
    "command": "key export",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "warning",
            "id": "key-not-encrypted",
            "text": "whoever reads 'class-256.key' can open what is sealed for it"
        }
    ],
    "result": {
        "file": "class-256.pem",
        "format": "device",
        "output": "class-256.key"
    }
}
$ cmp class-256.key "$ROOT"/tests/vectors/keys/class-256.device
$ plomb key export class-128.pem --format device-c -o key.c
plomb: warning: whoever reads 'key.c' can open what is sealed for it
$ stat -c %a key.c
600
$ cat key.c
/*
 * SECRET: what a device opens packages with. A record of
 * plomb, docs/spec/device-key.md.
 */
\#include <stdint.h>

extern const uint8_t plomb_device_key[36];

const uint8_t plomb_device_key[36] = {
    0x70, 0x6c, 0x6d, 0x6b, 0x01, 0x02, 0x10, 0x00,
    0x13, 0x77, 0x89, 0x80, 0x89, 0x15, 0xf9, 0x60,
    0x08, 0x7d, 0x2b, 0x96, 0x38, 0xc1, 0x07, 0x37,
    0x2e, 0xa7, 0x98, 0x4d, 0x6b, 0x53, 0xc4, 0x5c,
    0xf3, 0x4d, 0xa9, 0x1d,
};

# It takes the private half, and a key that opens packages.
$ plomb key export recipient-public.pem --format device -o x.key
plomb: 'recipient-public.pem': the key is a public one, and opening needs the private one
plomb: hint: give the file that holds the private key
? 4
$ plomb key export sec1.pem --format device -o x.key
plomb: 'sec1.pem': the key is a signing key, which never opens a package
plomb: hint: give a recipient key or a class key: 'plomb key new --type recipient'
? 4
$ plomb key export class-128.pem --format hex
plomb: 'class-128.pem': a class key has no public half
plomb: hint: --format device writes what a device must hold
? 4
$ plomb key export recipient.pem --format nrf5-c
plomb: 'recipient.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ plomb key export recipient.pem --format nrf5-hex
plomb: 'recipient.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ test -e x.key
? 1

# The public half is for whoever seals.
$ plomb key export recipient.pem --format pem
-----BEGIN PUBLIC KEY-----
MFcwEQYFK4EEAQwGCCqGSM49AwEHA0IABNFWKXdOmP7wWFvZ/q8KkJ8sX9A0F6eC
uJLe8wBX9J1UHRjjMMuo0Ls6ZJM+4wxY/evGgxfHz9KYgkjKhqPZHro=
-----END PUBLIC KEY-----
$ plomb key export recipient.pem --format hex
d15629774e98fef0585bd9feaf0a909f2c5fd03417a782b892def30057f49d541d18e330cba8d0bb3a64933ee30c58fdebc68317c7cfd2988248ca86a3d91eba
$ plomb key export recipient.pem --format der | cmp - "$ROOT"/tests/vectors/keys/recipient-public.der
$ plomb key export recipient.pem --format c
/*
 * ECDH P-256 public key: X, then Y, each big-endian.
 * Written by plomb; SHA-256 of the public key:
 * f3ca24ded94fd704deac696597e7b71926dedfde7215ad0730883fda0398ff09
 */
\#include <stdint.h>

extern const uint8_t plomb_recipient_public_key[64];

const uint8_t plomb_recipient_public_key[64] = {
    0xd1, 0x56, 0x29, 0x77, 0x4e, 0x98, 0xfe, 0xf0,
    0x58, 0x5b, 0xd9, 0xfe, 0xaf, 0x0a, 0x90, 0x9f,
    0x2c, 0x5f, 0xd0, 0x34, 0x17, 0xa7, 0x82, 0xb8,
    0x92, 0xde, 0xf3, 0x00, 0x57, 0xf4, 0x9d, 0x54,
    0x1d, 0x18, 0xe3, 0x30, 0xcb, 0xa8, 0xd0, 0xbb,
    0x3a, 0x64, 0x93, 0x3e, 0xe3, 0x0c, 0x58, 0xfd,
    0xeb, 0xc6, 0x83, 0x17, 0xc7, 0xcf, 0xd2, 0x98,
    0x82, 0x48, 0xca, 0x86, 0xa3, 0xd9, 0x1e, 0xba,
};
$ plomb key export recipient.pem --format json
{
    "type": "recipient",
    "algorithm": "ecdh-p256",
    "key_id": "f3ca24ded94fd704",
    "fingerprint": "f3ca24ded94fd704deac696597e7b71926dedfde7215ad0730883fda0398ff09",
    "x": "d15629774e98fef0585bd9feaf0a909f2c5fd03417a782b892def30057f49d54",
    "y": "1d18e330cba8d0bb3a64933ee30c58fdebc68317c7cfd2988248ca86a3d91eba",
    "pem": "-----BEGIN PUBLIC KEY-----\nMFcwEQYFK4EEAQwGCCqGSM49AwEHA0IABNFWKXdOmP7wWFvZ/q8KkJ8sX9A0F6eC\nuJLe8wBX9J1UHRjjMMuo0Ls6ZJM+4wxY/evGgxfHz9KYgkjKhqPZHro=\n-----END PUBLIC KEY-----\n",
    "test_key": null
}
