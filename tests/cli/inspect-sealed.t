# What a sealed package holds, with the names of those who can open it.
$ cp "$ROOT"/tests/vectors/inspect/*.zip "$ROOT"/keys/*.pem . && cp "$ROOT"/tests/vectors/release/sig-changed.zip .
$ plomb inspect -q full.zip --key test-signing-1.pub.pem --recipient test-recipient-1.pub.pem --class-key test-class-1.pem >shown.txt
$ sed -n '/^application/,/^  fw_version/p' shown.txt
application
  payload                application.bin, 3,208 bytes
  payload sha256         40b345ee82f842986e87429cf85ac1d1d11c3c979f381a771827a87f77035eea
  init packet            application.dat, 339 bytes, signed
  type                   64, application, sealed
  chain                  image 6,000 B -> LZMA 3,208 B (53.4 %) -> AES-128-CTR
  payload check          ok: size and SHA-256 as signed
  codec                  2, LZMA, lc 1, lp 1, pb 1
  cipher                 1, AES-128-CTR
  recipient              9c9c83ac599d5220, method 1, HPKE with a P-256 key of fingerprint
                         9c9c83ac599d5220d2065470d31360ea4ef997cf506ff60e3e14fca38c8cefe2
                         cade6ab0a809ac4b, method 2, class key 'plomb-test-class-1'
  security_counter       3; the device's must not be higher
  flags                  0, none
  fw_version             7 (0x7); the installed application must not be higher
$ sed -n '/what fields cost/,/^entries/p' shown.txt
  what fields cost       339 bytes of at most 512
    framing                              11
    fw_version                            2
    hw_version                            2
    sd_req                                4
    type                                  2
    sd_size                               2
    bl_size                               2
    app_size                              3
    hash                                 38
    is_debug                              2
    boot_validation                       6
    extension                             4
      version                             2
      payload_size                        3
      payload_sha256                     34
      codec                               2
      codec_params                        3
      cipher                              2
      recipient 9c9c83ac599d5220         97
      recipient cade6ab0a809ac4b         48
      security_counter                    2
    signature_type                        2
    signature                            66
  air time               3,547 bytes: 0.71 s at 5, 0.18 s at 20, 0.06 s at 60 KB/s (of 1000 bytes)

release statement
  product                Kettle
  version                2.4.1
  kind                   security
  severity               high
  notes                  Boils.
                         Twice.
  support_until          2032-02-29
  source_revision        b0a6d5a
  tool                   independent sealer 1
  signer                 c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
  entries                3
                         manifest.json, 540 bytes
                         application.dat, 339 bytes
                         application.bin, 3,208 bytes
  release statement            ok           Kettle 2.4.1, written by independent sealer 1
  release signature            ok           made by this key over this statement
  entries                      ok           3, as the statement names them
  manifest's plomb data        ok           as the init packets say

entries of the archive
$ grep -E 'size check|^  hash  |in this package' shown.txt
  size check             not checked
  hash                   type 3, SHA-256; of the plain image, which is not looked at
             |   in this package                      6,000 B           |

# The chain of others.
$ for f in delta delta-open deflate-open stored-256 softdevice codec-3; do plomb inspect -q $f.zip 2>/dev/null | sed -n "s/^  chain */$f: /p"; done
delta: image 6,296 B -> delta 808 B (12.8 %) -> AES-128-CTR
delta-open: image 6,296 B -> delta 808 B (12.8 %) -> not encrypted
deflate-open: image 6,000 B -> deflate 3,688 B (61.4 %) -> not encrypted
stored-256: image 6,000 B -> stored 6,000 B (100.0 %) -> AES-256-CTR
softdevice: image 9,216 B -> LZMA 4,752 B (51.5 %) -> AES-128-CTR
codec-3: image 6,000 B -> unknown codec 6,000 B (100.0 %) -> AES-128-CTR
$ plomb inspect -q delta.zip 2>/dev/null | sed -n '/^  base/,/^  cipher/p'
  base                   6,000 bytes at 0x26000 must be installed
    SHA-256 of the base                      d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e
  cipher                 1, AES-128-CTR
$ plomb inspect -q stored-256.zip 2>/dev/null | grep '^  flags'
  flags                  1, may be installed without keeping the old image
$ plomb inspect deflate-open.zip >/dev/null
plomb: warning: application: the payload is not encrypted: anybody can read it
$ plomb inspect delta.zip --chip nrf52832 2>/dev/null | sed -n '/room where/,$p'

# Keys of another type name nobody.
$ plomb inspect full.zip --recipient test-class-1.pem
plomb: 'test-class-1.pem' is not a recipient key
plomb: hint: give it with --class-key
? 4
$ plomb inspect full.zip --class-key test-signing-1.pub.pem
plomb: 'test-signing-1.pub.pem' is not a class key
plomb: hint: it is a signing key: give it with --key
? 4
$ plomb inspect -q full.zip --recipient test-recipient-2.pub.pem 2>/dev/null | grep -A1 '^  recipient'
  recipient              9c9c83ac599d5220, method 1, HPKE with a P-256 key
                         cade6ab0a809ac4b, method 2, class key

# What does not belong together, after everything was shown.
$ plomb inspect payload-hash.zip >shown.txt
plomb: 'payload-hash.zip': 'application.bin' is not the payload of its init packet
? 1
$ sed -n '/payload check/,/^  codec/p' shown.txt
  payload check          the payload is not the one that was signed
  payload_size           3,208 bytes
    payload_sha256                           40b345ee82f842986e87429cf85ac1d1d11c3c979f381a771827a87f77035eea
  codec                  2, LZMA, lc 1, lp 1, pb 1
$ plomb inspect payload-size.zip >shown.txt
plomb: 'payload-size.zip': 'application.bin' has 3212 bytes, its init packet says 3208
? 1
$ plomb inspect no-statement.zip >shown.txt
plomb: 'no-statement.zip': release statement: there is no 'META-INF/release.json'
? 1
$ plomb inspect codec-3.zip >shown.txt
plomb: warning: application: codec 3 is none that devices know
plomb: 'codec-3.zip': manifest's plomb data: application is sealed, and 'plomb' has no such image
? 3
$ plomb inspect no-extension.zip >shown.txt
plomb: warning: application: the init packet is of type 64, which does not fit the manifest's slot
plomb: 'no-extension.zip': 'application.dat': the firmware type 64 is unknown
? 1
$ plomb inspect full.zip --key test-signing-2.pub.pem >shown.txt
plomb: warning: the key is plomb's test key 2, which everybody has
plomb: 'full.zip': 'application.dat': the signature was not made by this key over these bytes
? 1
$ plomb inspect -q sig-changed.zip --key test-signing-1.pub.pem 2>/dev/null | sed -n '/^release/,/^entries/p'
release statement
  product                Kettle
  version                2.4.2 β
  kind                   security
  severity               high
  notes                  Boils.
                          "Twice"
  support_until          2032-02-29
  source_revision        b0a6d5a
  tool                   make_release_vectors 1
  signer                 c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
  entries                3
                         manifest.json, 619 bytes
                         app.dat, 178 bytes
                         app.bin, 64 bytes
  release statement            ok           Kettle 2.4.2 β, written by make_release_vectors 1
  release signature            REFUSED      the release statement was not signed by this key
  entries                      ok           3, as the statement names them
  manifest's plomb data        ok           as the init packets say

entries of the archive

# For machines.
$ plomb inspect --json delta.zip --recipient test-recipient-1.pub.pem >shown.json
$ sed -n '/"checks": {/,/}/p; /"sealed": {/,/^                }/p; /"transfer"/,/^                }/p' shown.json
                "checks": {
                    "init_packet": "ok",
                    "slot": "ok",
                    "size": "not-checked",
                    "hash": "not-checked",
                    "payload": "ok",
                    "signature": "not-checked"
                },
                "sealed": {
                    "image_size": 6296,
                    "payload_size": 808,
                    "payload_sha256": "61faaee830e16c3c4df477865f4379404e94b3f5c34a8e8199f7d482e6a3e81a",
                    "codec": 2,
                    "codec_name": "lzma",
                    "codec_params": "3700600200",
                    "base": {
                        "address": 155648,
                        "size": 6000,
                        "sha256": "d007a416f449d04626b99f09d628b7ebe5c59e50eacb047731be6e06ef90427e"
                    },
                    "cipher": 1,
                    "cipher_name": "aes-128-ctr",
                    "recipients": [
                        {
                            "key_id": "9c9c83ac599d5220",
                            "method": "hpke",
                            "data": "04b0174364d9b516165c434beb5db35f5d57bf39b2c7d9a0b6a93ea8de7762b1e685fb6c98ea4634402cb8e316e30d559acfa0fa09a3b6977050b3191f6521a3e67531f8d605f6601bc498f13b627d1337",
                            "fingerprint": "9c9c83ac599d5220d2065470d31360ea4ef997cf506ff60e3e14fca38c8cefe2",
                            "label": null
                        }
                    ],
                    "security_counter": 4,
                    "flags": 0,
                    "is_backup_waived": false
                },
                "transfer": {
                    "size": 1140,
                    "air_time": [
                        {
                            "kb_per_s": 5,
                            "milliseconds": 228
                        },
                        {
                            "kb_per_s": 20,
                            "milliseconds": 57
                        },
                        {
                            "kb_per_s": 60,
                            "milliseconds": 19
                        }
                    ]
                },
$ python3 -c 'import json; i = json.load(open("shown.json"))["result"]["images"][0]; print(sum(c["size"] for c in i["costs"]), i["init_packet"]["size"], i["init_packet"]["init_command"]["type"])'
332 332 64
$ sed -n '/"release": {/,/^        }/p' shown.json
        "release": {
            "status": "ok",
            "statement": {
                "product": "Kettle",
                "version": "2.5.0",
                "kind": "feature",
                "severity": null,
                "notes": "Whistles.",
                "support_until": "2032-02-29",
                "source_revision": "b0a6d5a",
                "sbom": null,
                "tool": "independent sealer 1",
                "signer": "c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b",
                "entries": [
                    {
                        "name": "manifest.json",
                        "size": 657,
                        "sha256": "97adfca509c3d2e44d5060e33aabfd0389710de7a613481688004668b220969d"
                    },
                    {
                        "name": "application.dat",
                        "size": 332,
                        "sha256": "919b0b1ed77f279cb1b8acc32e36ccbaf0a633222b06c2e69b451ba4ae2a906a"
                    },
                    {
                        "name": "application.bin",
                        "size": 808,
                        "sha256": "61faaee830e16c3c4df477865f4379404e94b3f5c34a8e8199f7d482e6a3e81a"
                    }
                ]
            },
            "checks": [
                {
                    "id": "release",
                    "result": "passed",
                    "detail": "Kettle 2.5.0, written by independent sealer 1"
                },
                {
                    "id": "release-signature",
                    "result": "not-checked",
                    "detail": "no key was given; the statement names the key c31d5aa4309d12bf..."
                },
                {
                    "id": "release-entries",
                    "result": "passed",
                    "detail": "3, as the statement names them"
                },
                {
                    "id": "manifest",
                    "result": "passed",
                    "detail": "as the init packets say"
                }
            ]
        },

# With a chip: where plomb's verifier puts it.
$ plomb inspect --chip nrf52840 full.zip | sed -n '/^flash/,$p'
flash with plomb's verifier, nrf52840
  0x000fe000  state        8,192 bytes
  0x000fd000  journal      4,096 bytes
  0x000fc000  keys         4,096 bytes
  0x000fb000  staging      4,096 bytes, 3,208 used
  0x000f9000  backup       8,192 bytes, 6,000 used
  0x00006000  application  995,328 bytes, 6,000 used
  0x00000000  verifier     24,576 bytes

flash with plomb's verifier, nrf52840-sd
  0x000ff000  state        4,096 bytes
  0x000fe000  MBR's        4,096 bytes
  0x000f8000  verifier     24,576 bytes
  0x000f7000  state        4,096 bytes
  0x000f6000  journal      4,096 bytes
  0x000f5000  keys         4,096 bytes
  0x000f4000  staging      4,096 bytes, 3,208 used
  0x000f2000  backup       8,192 bytes, 6,000 used
  0x00001000  application  987,136 bytes, 6,000 used
  0x00000000  MBR          4,096 bytes
