# What is no P-256 key is called by its name.
$ K="$ROOT"/tests/vectors/keys; for f in p384-sec1 ed25519 dsa certificate openssh; do plomb key show "$K/$f.pem"; done
...
? 4
$ plomb key show "$ROOT"/tests/vectors/keys/p384-sec1.pem
~ .*secp384r1.*
...
? 4
$ plomb key show "$ROOT"/tests/vectors/keys/ed25519.pem
~ .*Ed25519.*
...
? 4
$ plomb key show "$ROOT"/tests/vectors/keys/encrypted-legacy.pem
...
~ .*openssl pkcs8 -topk8.*
? 4
$ echo nothing > nothing.pem && plomb key show nothing.pem
...
? 4
$ plomb key show nowhere.pem
plomb: cannot read 'nowhere.pem': No such file or directory
? 5

# Published keys are known; a release is not signed with one.
$ plomb key show "$ROOT"/keys/test-signing-1.pem | grep 'test key'
~   test key     .*plomb.*
$ plomb key show "$ROOT"/tests/vectors/keys/nrfutil-default.pub.pem | grep 'test key'
~   test key     .*nrfutil.*
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex .
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file "$ROOT"/keys/test-signing-1.pem app.zip
...
~ plomb: warning: the signing key is .*
...
$ plomb pack --release --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file "$ROOT"/keys/test-signing-1.pem release.zip
...
~ plomb: .*the signing key is .*
...
? 4
$ test -e release.zip
? 1
$ plomb pack --json --release --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file "$ROOT"/keys/test-signing-1.pem release.zip 2>/dev/null | grep '"status"'
    "status": "key-is-test-key",

# A URI has its places, and may have a PIN in it: it is not shown.
$ U='pkcs11:token=x;object=y?pin-value=1234'; for c in "verify x.zip --key" "audit verify x.log --key" "inspect x.zip --key" "key passphrase --no-passphrase" "signer test --key-file" "key rotate-plan --new x --target nrf52832 --old"; do plomb $c "$U" > text 2>&1; echo $?; cat text | head -n 1; done
2
plomb: this key has to be a file, not a PKCS #11 URI
2
plomb: this key has to be a file, not a PKCS #11 URI
2
plomb: this key has to be a file, not a PKCS #11 URI
2
plomb: this key has to be a file, not a PKCS #11 URI
2
plomb: an argument is missing: plomb signer test PROGRAM [ARG...]
2
plomb: a plan wants a file, and no PKCS #11 URI
