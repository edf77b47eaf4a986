# Signing in two steps: pack without signatures, sign, attach.
$ cp "$ROOT"/tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/*.hex "$ROOT"/keys/test-signing-1.pem "$ROOT"/keys/test-signing-1.pub.pem . && chmod 600 test-signing-1.pem
$ printf 'SOURCE_DATE_EPOCH=1700000000 exec plomb pack --quiet --application app.hex --application-version 7 --hw-version 52 --sd-req 0xCB --app-boot-validation ecdsa "$@"\n' > q
$ mkdir build && sh q --unsigned-out build/request.json --key-file test-signing-1.pub.pem app.zip > report
$ ls . build
.:
app.hex
bl.hex
build
q
report
sd.hex
test-signing-1.pem
test-signing-1.pub.pem

build:
app.unsigned.zip
request.json
$ cat build/request.json
{
    "plomb_sign_request": 1,
    "id": "43961095f2eb6171f94a2d9ea23090b46c1ed23b810549cebbd803ffd8f1ef7d",
~     "tool": "plomb [0-9.]+",
    "public_key": "367e00e85ec99d5c979c5dc38a9701507d9e5dc55b9d6e28c355df9f3aba5fde9ac539cd7cd0da367f0c77f922652151a39347c049f2fbe2a610a520e901e851",
    "fingerprint": "c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b",
    "packages": [
        {
            "output": "app.zip",
            "file": "app.unsigned.zip",
            "size": 5644,
            "sha256": "2ea10a81f821f0134046b23ed1fb95c85e5fadf56edc26ca068634eff0aa844e",
            "signatures": [
                {
                    "purpose": "boot-validation",
                    "image": "application",
                    "image_size": 5004,
                    "image_sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                    "fw_version": 7,
                    "hw_version": 52,
                    "is_dependent": false,
                    "digest": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed"
                },
                {
                    "purpose": "init-packet",
                    "image": "application",
                    "image_size": 5004,
                    "image_sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                    "fw_version": 7,
                    "hw_version": 52,
                    "is_dependent": true
                }
            ]
        }
    ]
}

# Without a signature it is no package.
$ plomb verify --key test-signing-1.pub.pem build/app.unsigned.zip
application
  init packet structure    ok           205 bytes, signed
  manifest slot            ok           application
  signature                REFUSED      the signature is zeros: not signed yet
                                        a device answers 0x05: invalid object
  firmware type            ok           type 0
  hash type                ok           type 3, SHA-256
  hardware version         not checked  package is for 52; the device's is not known (--hw-version)
  SoftDevice requirement   not checked  package accepts 0xcb; the device's is not known (--softdevice)
  firmware version         not checked  package has 7; the installed one is not known (--installed-version)
  declared sizes           ok           SoftDevice 0, bootloader 0, application 5,004 bytes
  room on the chip         not checked  the chip is not known (--chip)
  image size               ok           the image has 5,004 bytes
  image hash               ok           SHA-256 of the image as signed
  SoftDevice information   ok           the image holds no SoftDevice
  boot validation          REFUSED      ECDSA
                                        a device answers 0x05: invalid object
refused: the signature was not made by this key over these bytes
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: 'build/app.unsigned.zip' is refused: the signature was not made by this key over these bytes
? 1
$ plomb inspect build/app.unsigned.zip > report
plomb: warning: application: the signature is zeros: 'plomb sign-request' and 'plomb attach' make the one that devices want

# Nobody approves where there is no terminal, and nothing is written.
$ plomb sign-request --key-file test-signing-1.pem build/request.json answer.json
plomb: nobody approved: there is no terminal to ask on
plomb: hint: --yes signs without asking
? 1
$ plomb sign-request --quiet --yes --key-file test-signing-1.pem build/request.json answer.json
answer.json
  key        c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b (plomb's test key 1)
  app.zip
    file     app.unsigned.zip, 5,644 bytes
    sha256   2ea10a81f821f0134046b23ed1fb95c85e5fadf56edc26ca068634eff0aa844e
    1. boot validation, application
      image      5,004 bytes
      sha256     7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
      version    7
      hardware   52
      digest     7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
    2. init packet, application
      image      5,004 bytes
      sha256     7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
      version    7
      hardware   52
      digest     depends on the signatures above
$ cat answer.json
{
    "plomb_signatures": 1,
    "request": "43961095f2eb6171f94a2d9ea23090b46c1ed23b810549cebbd803ffd8f1ef7d",
~     "tool": "plomb [0-9.]+",
    "fingerprint": "c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b",
    "packages": [
        {
            "output": "app.zip",
            "signatures": [
                {
                    "purpose": "boot-validation",
                    "image": "application",
                    "digest": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                    "signature": "e63df9a71fea09f80c69e19d5384fc2fefafdc9f7967762d1a6074dd197f4400b4e254c68ffba09bdd40feb779941a5c1e79cb28302477d72dc9e316080465e4"
                },
                {
                    "purpose": "init-packet",
                    "image": "application",
                    "digest": "b94f910ba831c31215c1aa1eef101294cfaf6c7a82949d80c0ee2c603a4b1eb9",
                    "signature": "37f176926808db21c48e50cee2eefb5a7603e5b7dc13243c0de256a216c488975a73383444b25cd2dafbc6a6f5c186ff4bd2c56b44904ac28e2b3c0426233937"
                }
            ]
        }
    ]
}
$ plomb attach build/request.json answer.json --key test-signing-1.pub.pem
app.zip
  size       5,644 bytes
  sha256     1906126dd6bd338229fc90f3b644c7ef5d7dda6bd6c217b20f2ad6a26c96cd5b
  key        c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b (plomb's test key 1)
plomb: warning: the key is plomb's test key 1, which everybody has

# Two steps give the bytes of one.
$ sh q --key-file test-signing-1.pem one.zip > report
$ cmp app.zip one.zip

# Everything is kept that exists.
$ plomb sign-request --yes --key-file test-signing-1.pem build/request.json answer.json
plomb: cannot write 'answer.json': the file exists already
plomb: hint: --force replaces it
? 5
$ plomb attach build/request.json answer.json
plomb: note: the signatures are by the key that the request names; --key checks that it is yours
plomb: cannot write 'app.zip': the file exists already
plomb: hint: --force replaces it
? 5
$ plomb sign-request --force --yes --key-file test-signing-1.pem build/request.json answer.json > report
$ plomb attach --quiet --force build/request.json answer.json > report && cmp app.zip one.zip
$ plomb sign-request --force --yes --key-file test-signing-1.pem build/request.json build/request.json
plomb: the output 'build/request.json' is also an input, 'build/request.json'
? 2
$ plomb sign-request --force --yes --key-file test-signing-1.pem build/request.json test-signing-1.pem
plomb: the output 'test-signing-1.pem' is also an input, 'test-signing-1.pem'
? 2

# Documents for scripts.
$ rm app.zip && plomb attach --json build/request.json answer.json --key test-signing-1.pub.pem
{
    "plomb": 1,
    "command": "attach",
    "status": "ok",
    "exit_code": 0,
    "notes": [
        {
            "level": "warning",
            "id": "test-key",
            "text": "the key is plomb's test key 1, which everybody has"
        }
    ],
    "result": {
        "request": "build/request.json",
        "answer": "answer.json",
        "fingerprint": "c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b",
        "packages": [
            {
                "output": "app.zip",
                "size": 5644,
                "sha256": "1906126dd6bd338229fc90f3b644c7ef5d7dda6bd6c217b20f2ad6a26c96cd5b"
            }
        ]
    }
}
$ plomb sign-request --json --force -y --key-file test-signing-1.pem build/request.json answer.json
{
    "plomb": 1,
    "command": "sign-request",
    "status": "ok",
    "exit_code": 0,
    "result": {
        "request": "build/request.json",
        "answer": "answer.json",
        "fingerprint": "c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b",
        "packages": [
            {
                "output": "app.zip",
                "file": "app.unsigned.zip",
                "size": 5644,
                "sha256": "2ea10a81f821f0134046b23ed1fb95c85e5fadf56edc26ca068634eff0aa844e",
                "product": null,
                "version": null,
                "signatures": [
                    {
                        "purpose": "boot-validation",
                        "image": "application",
                        "is_inner": false,
                        "image_size": 5004,
                        "image_sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                        "fw_version": 7,
                        "hw_version": 52,
                        "digest": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed"
                    },
                    {
                        "purpose": "init-packet",
                        "image": "application",
                        "is_inner": false,
                        "image_size": 5004,
                        "image_sha256": "7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed",
                        "fw_version": 7,
                        "hw_version": 52,
                        "digest": null
                    }
                ]
            }
        ]
    }
}
