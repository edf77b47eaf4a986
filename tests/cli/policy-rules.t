# Each rule of a policy, kept and broken, by pack and by verify.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-signing-1.pem . && chmod 600 *.pem
$ plomb key export -q key.pem --format pem -o key.pub.pem && plomb key export -q test-signing-1.pem --format pem -o test.pub.pem
$ plomb key new -q --type recipient --no-passphrase own.pem && plomb key export -q own.pem --format pem -o own.pub.pem
...
$ printf 'rm -f out.zip; plomb pack --quiet --application app.hex ${H:---hw-version 52} ${S:---sd-req 0xCB} --policy policy.json "$@" out.zip >text || exit; test -s out.zip && echo packed\n' > p
$ printf 'plomb verify --policy policy.json "$@" >text; code=$?; sed -n "/^  policy: /p;/^accepted/p;/^refused/p" text; exit $code\n' > v
$ printf 'rm -f made.zip; plomb pack --quiet --application app.hex ${H:---hw-version 52} ${S:---sd-req 0xCB} "$@" made.zip >text\n' > m
$ cat > rule <<'END'
> printf '{"plomb_policy": 1, %s}\n' "$1" > policy.json
> END
# keys
$ sh rule '"keys": [{"name": "release 2026", "fingerprint": "f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5"}]'
$ sh p --application-version 2 --key-file key.pem
packed
$ sh p --application-version 2 --key-file test-signing-1.pem
plomb: the policy's rule 'keys' is not kept: the key c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b is not one that is allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ ls out.zip
ls: cannot access 'out.zip': No such file or directory
? 2
$ sh m --application-version 2 --key-file key.pem
$ sh v made.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: signing key      ok           the key is release 2026
accepted: made.zip, with 4 checks not made
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'keys' is not kept: the key is not known: give it with --key
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: signing key      REFUSED      the key is not known: give it with --key
refused: the release policy refuses this
? 1
$ sh m --application-version 2 --key-file test-signing-1.pem
$ sh v made.zip --key test.pub.pem
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: 'made.zip' is refused: the policy's rule 'keys' is not kept: the key c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b is not one that is allowed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: signing key      REFUSED      the key c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b is not one that is allowed
refused: the release policy refuses this
? 1
# A key that is allowed, of a package that another one signed.
$ sh v made.zip --key key.pub.pem
plomb: 'made.zip' is refused: the signature was not made by this key over these bytes
  policy: signature        ok           every image is signed
  policy: signing key      ok           the key is release 2026
refused: the signature was not made by this key over these bytes
? 1
# backends: where the key lay is in the log.
$ cp "$ROOT"/docs/examples/signer-* . && sh rule '"backends": ["pkcs11", "command"]'
$ sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'backends' is not kept: signed by the backend 'file', which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 2 --signer ./signer-openssl --signer-arg key.pem --audit-log program.log
packed
$ sh v out.zip --key key.pub.pem --audit-log program.log
  policy: signature        ok           every image is signed
  policy: backend          ok           signed by the backend 'command'
accepted: out.zip, with 4 checks not made
$ sh v out.zip --key key.pub.pem
plomb: 'out.zip' is refused: the policy's rule 'backends' is not kept: where the key lay is not known: give the log with --audit-log
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: backend          REFUSED      where the key lay is not known: give the log with --audit-log
refused: the release policy refuses this
? 1
$ sh m --application-version 2 --key-file key.pem --audit-log file.log
$ sh v made.zip --key key.pub.pem --audit-log file.log
plomb: 'made.zip' is refused: the policy's rule 'backends' is not kept: signed by the backend 'file', which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: backend          REFUSED      signed by the backend 'file', which is not allowed
refused: the release policy refuses this
? 1
$ sh m --application-version 3 --key-file key.pem
$ sh v made.zip --key key.pub.pem --audit-log file.log
plomb: 'made.zip' is refused: the policy's rule 'backends' is not kept: the log has no signature of the application by this key
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: backend          REFUSED      the log has no signature of the application by this key
refused: the release policy refuses this
? 1
# min_security_counter
$ sh rule '"min_security_counter": 7'
$ printf 'exec sh p --application-version 2 --key-file key.pem --seal --recipient own.pub.pem "$@"\n' > s
$ sh s --security-counter 7
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: security counter ok           every security counter is at least 7
accepted: out.zip, with 9 checks not made
$ sh s --security-counter 6
plomb: the policy's rule 'min_security_counter' is not kept: the application has security counter 6; at least 7 is demanded
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'min_security_counter' is not kept: the application is plain and has no security counter; at least 7 is demanded
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ ls out.zip
ls: cannot access 'out.zip': No such file or directory
? 2
$ sh m --application-version 2 --key-file key.pem --seal --recipient own.pub.pem --security-counter 6
$ sh v made.zip --key key.pub.pem
plomb: 'made.zip' is refused: the policy's rule 'min_security_counter' is not kept: the application has security counter 6; at least 7 is demanded
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: security counter REFUSED      the application has security counter 6; at least 7 is demanded
refused: the release policy refuses this
? 1
# version_must_rise, over a package and over the log
$ sh rule '"version_must_rise": true'
$ sh m --application-version 5 --key-file key.pem --audit-log versions.log && cp made.zip five.zip
$ sh p --application-version 6 --key-file key.pem --previous five.zip
packed
$ sh v out.zip --previous five.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: version          ok           no version is as low as the one before
accepted: out.zip, with 4 checks not made
$ cp out.zip six.zip
$ sh p --application-version 5 --key-file key.pem --previous five.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 5; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh v five.zip --previous six.zip
plomb: 'five.zip' is refused: the policy's rule 'version_must_rise' is not kept: the application has version 5; the one before had 6
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: version          REFUSED      the application has version 5; the one before had 6
refused: the release policy refuses this
? 1
$ sh v five.zip --previous five.zip
plomb: 'five.zip' is refused: the policy's rule 'version_must_rise' is not kept: the application has version 5; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: version          REFUSED      the application has version 5; the one before had 5
refused: the release policy refuses this
? 1
$ sh p --application-version 4 --key-file key.pem --audit-log versions.log
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 4; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 5 --key-file key.pem
plomb: the policy's rule 'version_must_rise' is not kept: the version before is not known: give --previous, or the log with --audit-log
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 6 --key-file key.pem --audit-log versions.log
packed
$ sh v out.zip --key key.pub.pem --audit-log versions.log
  policy: signature        ok           every image is signed
  policy: version          ok           no version is as low as the one before
accepted: out.zip, with 4 checks not made
$ sh v out.zip --key key.pub.pem
plomb: 'out.zip' is refused: the policy's rule 'version_must_rise' is not kept: the version before is not known: give --previous, or the log with --audit-log
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: version          REFUSED      the version before is not known: give --previous, or the log with --audit-log
refused: the release policy refuses this
? 1
$ sh v six.zip --key key.pub.pem
plomb: 'six.zip' is refused: the policy's rule 'version_must_rise' is not kept: the version before is not known: give --previous, or the log with --audit-log
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: version          REFUSED      the version before is not known: give --previous, or the log with --audit-log
refused: the release policy refuses this
? 1
# The first of a log is new; one that is in the log is held against those before it.
$ sh v five.zip --key key.pub.pem --audit-log versions.log
  policy: signature        ok           every image is signed
  policy: version          ok           no version is as low as the one before
accepted: five.zip, with 4 checks not made
# chips
$ sh rule '"chips": ["nrf52832", "nrf52840"]'
$ sh p --application-version 2 --key-file key.pem --chip nrf52832
packed
$ sh p --application-version 2 --key-file key.pem --chip nrf52833
plomb: the policy's rule 'chips' is not kept: nrf52833 is not one that is allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'chips' is not kept: the chip is not known: give it with --chip
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file key.pem
$ sh v made.zip --chip nrf52840 --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: chip             ok           nrf52840
accepted: made.zip, with 3 checks not made
$ sh v made.zip --chip nrf52833
plomb: 'made.zip' is refused: the policy's rule 'chips' is not kept: nrf52833 is not one that is allowed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: chip             REFUSED      nrf52833 is not one that is allowed
refused: the release policy refuses this
? 1
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'chips' is not kept: the chip is not known: give it with --chip
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: chip             REFUSED      the chip is not known: give it with --chip
refused: the release policy refuses this
? 1
# softdevices and hw_versions
$ sh rule '"softdevices": ["0xCB", 257]'
$ sh p --application-version 2 --key-file key.pem
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: SoftDevices      ok           every SoftDevice in sd_req is allowed
accepted: out.zip, with 4 checks not made
$ S="--sd-req 0xCB,0x102" sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'softdevices' is not kept: the application accepts SoftDevice 0x102, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ S="--sd-req 0xCB,0x102" sh m --application-version 2 --key-file key.pem
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'softdevices' is not kept: the application accepts SoftDevice 0x102, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: SoftDevices      REFUSED      the application accepts SoftDevice 0x102, which is not allowed
refused: the release policy refuses this
? 1
$ sh rule '"hw_versions": [52]'
$ sh p --application-version 2 --key-file key.pem
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: hardware         ok           every hardware version is allowed
accepted: out.zip, with 4 checks not made
$ H="--hw-version 53" sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'hw_versions' is not kept: the application is for hardware 53, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ H="--hw-version 53" sh m --application-version 2 --key-file key.pem
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'hw_versions' is not kept: the application is for hardware 53, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: hardware         REFUSED      the application is for hardware 53, which is not allowed
refused: the release policy refuses this
? 1
# release_statement and sbom
$ sh rule '"release_statement": true'
$ sh p --application-version 2 --key-file key.pem --product lamp
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: statement        ok           there is one
accepted: out.zip, with 4 checks not made
$ sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'release_statement' is not kept: there is none that can be read
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file key.pem
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'release_statement' is not kept: there is none that can be read
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: statement        REFUSED      there is none that can be read
refused: the release policy refuses this
? 1
$ sh rule '"sbom": true' && echo '{"bomFormat": "CycloneDX", "specVersion": "1.5"}' > sbom.json
$ sh p --application-version 2 --key-file key.pem --product lamp --sbom sbom.json
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: SBOM             ok           cyclonedx
accepted: out.zip, with 4 checks not made
$ sh p --application-version 2 --key-file key.pem --product lamp
plomb: the policy's rule 'sbom' is not kept: the package has none
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file key.pem --product lamp
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'sbom' is not kept: the package has none
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: SBOM             REFUSED      the package has none
refused: the release policy refuses this
? 1
# encryption
$ sh rule '"encryption": true'
$ sh s --security-counter 1
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: encryption       ok           every image is encrypted
accepted: out.zip, with 9 checks not made
$ sh p --application-version 2 --key-file key.pem --seal --cipher none --security-counter 1
plomb: the policy's rule 'encryption' is not kept: the application is not encrypted
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 2 --key-file key.pem
plomb: the policy's rule 'encryption' is not kept: the application is not encrypted
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file key.pem --seal --cipher none --security-counter 1
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'encryption' is not kept: the application is not encrypted
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: encryption       REFUSED      the application is not encrypted
refused: the release policy refuses this
? 1
# refuse_test_keys: that sign, and that open
$ sh rule '"refuse_test_keys": true'
$ sh p --application-version 2 --key-file key.pem
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: test keys        ok           no published test key
accepted: out.zip, with 4 checks not made
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: test keys        ok           no published test key
accepted: out.zip, with 4 checks not made
$ sh v out.zip
plomb: 'out.zip' is refused: the policy's rule 'refuse_test_keys' is not kept: the key is not known: give it with --key
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: test keys        REFUSED      the key is not known: give it with --key
refused: the release policy refuses this
? 1
$ sh p --application-version 2 --key-file test-signing-1.pem
plomb: the policy's rule 'refuse_test_keys' is not kept: the signing key is plomb's test key 1
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application-version 2 --key-file key.pem --seal --recipient test-recipient-1.pub.pem --security-counter 1
plomb: the policy's rule 'refuse_test_keys' is not kept: a recipient is plomb's test recipient 1
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file test-signing-1.pem
$ sh v made.zip --key test.pub.pem
plomb: warning: the key is plomb's test key 1, which everybody has
plomb: 'made.zip' is refused: the policy's rule 'refuse_test_keys' is not kept: the signing key is plomb's test key 1
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: test keys        REFUSED      the signing key is plomb's test key 1
refused: the release policy refuses this
? 1
$ sh m --application-version 2 --key-file key.pem --seal --recipient test-recipient-1.pub.pem --security-counter 1
$ sh v made.zip --key key.pub.pem
plomb: 'made.zip' is refused: the policy's rule 'refuse_test_keys' is not kept: a recipient is plomb's test recipient 1
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: test keys        REFUSED      a recipient is plomb's test recipient 1
refused: the release policy refuses this
? 1
# refuse_debug
$ sh rule '"refuse_debug": true'
$ sh p --application-version 2 --key-file key.pem
packed
$ sh v out.zip --key key.pub.pem
  policy: signature        ok           every image is signed
  policy: debug            ok           no image has is_debug
accepted: out.zip, with 4 checks not made
$ sh p --application-version 2 --key-file key.pem --debug-mode
plomb: the policy's rule 'refuse_debug' is not kept: the application has is_debug
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --key-file key.pem --debug-mode
$ sh v made.zip
plomb: 'made.zip' is refused: the policy's rule 'refuse_debug' is not kept: the application has is_debug
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        ok           every image is signed
  policy: debug            REFUSED      the application has is_debug
refused: the release policy refuses this
? 1
# Nobody signed: no policy is kept, and one without rules has this one.
$ echo '{"plomb_policy": 1}' > policy.json
$ sh p --application-version 2 --allow-unsigned
plomb: the policy's rule 'signed' is not kept: nobody signs the package
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh m --application-version 2 --allow-unsigned
$ sh v made.zip
plomb: the policy's rule 'signed' is not kept: the application is not signed
plomb: hint: plomb-policy(5) says what keeps each rule
  policy: signature        REFUSED      the application is not signed
refused: the init packet is not signed
? 1
$ sh p --application-version 2 --key-file key.pem
packed
$ ls *.zip
five.zip
made.zip
out.zip
six.zip
