# What is printed for openssl, and the digest that is signed, are what openssl takes.
# needs: openssl
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem .
$ plomb inspect --json app.zip >app.json
$ cat >take.py <<'END'
> import json
> packet = json.load(open("app.json"))["result"]["images"][0]["init_packet"]
> open("signed", "wb").write(bytes.fromhex(packet["init_command"]["bytes"]))
> open("digest", "wb").write(bytes.fromhex(packet["init_command"]["sha256"]))
> open("der", "wb").write(bytes.fromhex(packet["signature"]["forms"]["der"]))
> END
$ python3 take.py
$ openssl dgst -sha256 -prverify key.pem -signature der signed
Verified OK
$ openssl dgst -sha256 -binary signed | cmp - digest
$ printf x >>signed
$ openssl dgst -sha256 -prverify key.pem -signature der signed
Verification failure
...
? 1
