# What changed between two packages.
$ cp "$ROOT"/tests/vectors/inspect/*.zip . && cp "$ROOT"/tests/vectors/inspect/old.bin . && N="$ROOT"/tests/vectors/nrfutil && cp "$N"/app-hex-signed/output.zip nrfutil.zip && cp "$N"/legacy-app-crc16/output.zip legacy.zip && cp "$N"/sd-bl-app-ecdsa-bootval/output.zip all.zip
$ plomb inspect --compare full.zip full-next.zip
full.zip -> full-next.zip
application
  image                  another one
  image_size             6,000 -> 6,296
  image_sha256           d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e
                      -> 58f65f1f58ffac171d02152e976142db3dd1e1ffc42e1580e7056f601bfa27f3
  fw_version             7 -> 8
  payload_size           3,208 -> 3,416
  payload_sha256         40b345ee82f842986e87429cf85ac1d1d11c3c979f381a771827a87f77035eea
                      -> 62adfa7e63e295c7a46de0b9dca936f241a3fa90b396c3093fad845665abacb9
  recipients             9c9c83ac599d5220 hpke, cade6ab0a809ac4b class
                      -> 9c9c83ac599d5220 hpke
  security_counter       3 -> 4
  init_packet_size       339 -> 291
  transfer_size          3,547 -> 3,707
release statement
  version                2.4.1 -> 2.5.0
  kind                   security -> feature
  severity               high -> absent
  notes                  Boils. ... -> Whistles.
entries of the archives
  changed                manifest.json, 540 -> 540 bytes
  changed                application.dat, 339 -> 291 bytes
  changed                application.bin, 3,208 -> 3,416 bytes
  changed                META-INF/release.json, 783 -> 755 bytes
  changed                META-INF/release.sig, 64 -> 64 bytes
the packages differ
plomb: 'full.zip' and 'full-next.zip' differ
? 1
$ plomb inspect --compare plain.zip full.zip
plain.zip -> full.zip
package
  format                 plain -> sealed
  statement              the release statement or its signature is missing
                      -> ok
application
  image                  the same, in another payload
  type                   0, application -> 64, application, sealed
  payload_size           absent -> 3,208
  payload_sha256         absent
                      -> 40b345ee82f842986e87429cf85ac1d1d11c3c979f381a771827a87f77035eea
  codec                  absent -> lzma
  codec_params           absent -> 37
  cipher                 absent -> aes-128-ctr
  recipients             absent
                      -> 9c9c83ac599d5220 hpke, cade6ab0a809ac4b class
  security_counter       absent -> 3
  flags                  absent -> 0, the old image is kept
  init_packet_size       140 -> 339
  transfer_size          6,140 -> 3,547
release statement
  product                absent -> Kettle
  version                absent -> 2.4.1
  kind                   absent -> security
  severity               absent -> high
  notes                  absent -> Boils. ...
  support_until          absent -> 2032-02-29
  source_revision        absent -> b0a6d5a
  tool                   absent -> independent sealer 1
  signer                 absent
                      -> c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
entries of the archives
  changed                manifest.json, 93 -> 540 bytes
  changed                application.dat, 140 -> 339 bytes
  changed                application.bin, 6,000 -> 3,208 bytes
  added                  META-INF/release.json, 783 bytes
  added                  META-INF/release.sig, 64 bytes
the packages differ
plomb: 'plain.zip' and 'full.zip' differ
? 1
$ plomb inspect --compare full.zip delta.zip --json
{
    "plomb": 1,
    "command": "inspect",
    "status": "packages-differ",
    "exit_code": 1,
    "error": {
        "message": "'full.zip' and 'delta.zip' differ"
    },
    "result": {
        "old": {
            "file": "full.zip",
            "size": 5504,
            "sha256": "78e2c02ddbd04822ffd3200074867075081b2e3368cf96c181edc5173213d665"
        },
        "new": {
            "file": "delta.zip",
            "size": 3185,
            "sha256": "15b2aaf23a1255e72441a5106dcb53c4549d4dc92c274b6ea4c885b1836339ba"
        },
        "is_same": false,
        "is_file_same": false,
        "images": [
            {
                "slot": "application",
                "is_in_old": true,
                "is_in_new": true,
                "is_image_same": false,
                "is_file_same": false,
                "is_packet_same": false
            }
        ],
        "changes": [
            {
                "part": "application",
                "id": "image_size",
                "old": 6000,
                "new": 6296
            },
            {
                "part": "application",
                "id": "image_sha256",
                "old": "d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e",
                "new": "58f65f1f58ffac171d02152e976142db3dd1e1ffc42e1580e7056f601bfa27f3"
            },
            {
                "part": "application",
                "id": "fw_version",
                "old": 7,
                "new": 8
            },
            {
                "part": "application",
                "id": "payload_size",
                "old": 3208,
                "new": 808
            },
            {
                "part": "application",
                "id": "payload_sha256",
                "old": "40b345ee82f842986e87429cf85ac1d1d11c3c979f381a771827a87f77035eea",
                "new": "61faaee830e16c3c4df477865f4379404e94b3f5c34a8e8199f7d482e6a3e81a"
            },
            {
                "part": "application",
                "id": "codec_params",
                "old": "37",
                "new": "3700600200"
            },
            {
                "part": "application",
                "id": "base_size",
                "old": null,
                "new": 6000
            },
            {
                "part": "application",
                "id": "base_sha256",
                "old": null,
                "new": "d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e"
            },
            {
                "part": "application",
                "id": "recipients",
                "old": "9c9c83ac599d5220 hpke, cade6ab0a809ac4b class",
                "new": "9c9c83ac599d5220 hpke"
            },
            {
                "part": "application",
                "id": "security_counter",
                "old": 3,
                "new": 4
            },
            {
                "part": "application",
                "id": "init_packet_size",
                "old": 339,
                "new": 332
            },
            {
                "part": "application",
                "id": "transfer_size",
                "old": 3547,
                "new": 1140
            },
            {
                "part": "release",
                "id": "version",
                "old": "2.4.1",
                "new": "2.5.0"
            },
            {
                "part": "release",
                "id": "kind",
                "old": "security",
                "new": "feature"
            },
            {
                "part": "release",
                "id": "severity",
                "old": "high",
                "new": null
            },
            {
                "part": "release",
                "id": "notes",
                "old": "Boils.\nTwice.",
                "new": "Whistles."
            }
        ],
        "entries": [
            {
                "name": "manifest.json",
                "change": "changed",
                "old_size": 540,
                "new_size": 657
            },
            {
                "name": "application.dat",
                "change": "changed",
                "old_size": 339,
                "new_size": 332
            },
            {
                "name": "application.bin",
                "change": "changed",
                "old_size": 3208,
                "new_size": 808
            },
            {
                "name": "META-INF/release.json",
                "change": "changed",
                "old_size": 783,
                "new_size": 754
            },
            {
                "name": "META-INF/release.sig",
                "change": "changed",
                "old_size": 64,
                "new_size": 64
            }
        ]
    }
}
plomb: 'full.zip' and 'delta.zip' differ
? 1
$ plomb inspect --compare full.zip full.zip
full.zip -> full.zip
application
  image                  the same, and the same init packet
entries of the archives
  the same               manifest.json, 540 bytes
  the same               application.dat, 339 bytes
  the same               application.bin, 3,208 bytes
  the same               META-INF/release.json, 783 bytes
  the same               META-INF/release.sig, 64 bytes
the packages are the same, byte for byte

# The same entries in another archive.
$ python3 - <<'END'
> import zipfile
> with zipfile.ZipFile("full.zip") as old, zipfile.ZipFile("wrapped.zip", "w") as new:
>     for info in reversed(old.infolist()):
>         new.writestr(zipfile.ZipInfo(info.filename, (2001, 1, 1, 0, 0, 0)), old.read(info))
> END
$ plomb inspect --compare full.zip wrapped.zip 2>/dev/null | tail -1
the packages hold the same entries; the archives around them differ
$ plomb inspect --compare full.zip --json wrapped.zip 2>/dev/null | grep is_
        "is_same": true,
        "is_file_same": false,
                "is_in_old": true,
                "is_in_new": true,
                "is_image_same": true,
                "is_file_same": true,
                "is_packet_same": true

# A key tells who signed which one; slots come and go.
$ plomb inspect -q --compare nrfutil.zip full.zip --key "$ROOT"/keys/test-signing-1.pub.pem 2>/dev/null | grep signature
  statement              the release statement or its signature is missing
  signature              the signature was not made by this key over these bytes
$ plomb inspect --compare all.zip nrfutil.zip 2>/dev/null | sed -n '/^softdevice/,/^entries/p'
softdevice_bootloader
  image                  gone: the new package has none
application
  image                  the same, with another init packet
  fw_version             9 -> 1
  sd_req                 0x101, 0x124 -> 0xcb
  boot_validation        ecdsa -> crc
  init_packet_size       208 -> 140
  transfer_size          5,212 -> 5,144
entries of the archives
$ plomb inspect --compare legacy.zip nrfutil.zip 2>/dev/null | sed -n '/^package/,/^entries/p'
package
  format                 legacy -> plain
application
  image                  the same, with another init packet
  legacy_version         0.5 -> absent
  device_type            82 -> absent
  device_revision        52840 -> absent
  application_version    16909060 -> absent
  sd_req                 0xb6, 0x4f -> absent
entries of the archives

# What cannot be read cannot be compared.
$ plomb inspect --compare absent.zip full.zip
plomb: cannot read 'absent.zip': No such file or directory
? 5
$ plomb inspect --compare full.zip old.bin
plomb: cannot read 'old.bin': the zip archive's end record is missing
plomb: hint: the file is no zip archive, was cut off, or has bytes added behind it; fetch it again
? 3
$ plomb inspect --compare full.zip
plomb: an argument is missing: plomb inspect PACKAGE
plomb: hint: 'plomb inspect --help' lists options and arguments
? 2
