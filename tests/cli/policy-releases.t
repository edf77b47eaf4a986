# What a policy looks at: what is inside, what was signed before, and nothing that is signed in vain.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && cp "$ROOT"/tests/vectors/nrfutil/sd-bl/sd.hex "$ROOT"/tests/vectors/nrfutil/sd-bl/bl.hex . && chmod 600 key.pem && cp "$ROOT"/docs/examples/signer-* .
$ for n in 1 2; do objcopy -I ihex -O binary app.hex app$n.bin && printf $n >> app$n.bin; done
$ printf 'exec plomb pack --quiet --policy policy.json --hw-version ${H:-52} --sd-req ${S:-0xCB} --key-file key.pem "$@" >text\n' > p
$ printf 'printf "{\\"plomb_policy\\": 1, %%s}\\n" "$1" > policy.json\n' > rule
# The packet inside of a Zigbee OTA file is the one that counts.
$ printf 'exec sh p --zigbee true --zigbee-ota-hw-version 52 "$@"\n' > z
$ sh rule '"hw_versions": [52]'; H=99 sh z --application app.hex --application-version 2 no.zip
plomb: the policy's rule 'hw_versions' is not kept: the application is for hardware 99, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ H=52 sh z --application app.hex --application-version 2 z.zip && plomb verify --external-app --policy policy.json --key key.pem z.zip | grep -E 'policy|accepted'
  policy: signature        ok           every image is signed
  policy: hardware         ok           every hardware version is allowed
accepted: z.zip, with 4 checks not made
$ sh rule '"hw_versions": [53]'; plomb verify -q --external-app --policy policy.json --key key.pem z.zip
package
  policy: hardware         REFUSED      the Zigbee OTA file is for hardware 52, which is not allowed
refused: the release policy refuses this
plomb: 'z.zip' is refused: the policy's rule 'hw_versions' is not kept: the Zigbee OTA file is for hardware 52, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh rule '"softdevices": ["0xCB"]'; S=0xCC sh z --application app.hex --application-version 2 no.zip
plomb: the policy's rule 'softdevices' is not kept: the application accepts SoftDevice 0xcc, which is not allowed
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh z --application app.hex --application-version 2 --force z.zip && plomb verify --external-app --policy policy.json --key key.pem z.zip | grep -E 'policy|accepted'
  policy: signature        ok           every image is signed
  policy: SoftDevices      ok           every SoftDevice in sd_req is allowed
accepted: z.zip, with 4 checks not made
$ sh rule '"version_must_rise": true'; sh z --application app.hex --application-version 5 --audit-log zigbee.log z5.zip && sh z --application app1.bin --application-version 4 --audit-log zigbee.log no.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 4; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh z --application app1.bin --application-version 6 --audit-log zigbee.log z6.zip && plomb verify --external-app --policy policy.json --audit-log zigbee.log --key key.pem z6.zip | grep -E 'policy|accepted'
  policy: signature        ok           every image is signed
  policy: version          ok           no version is as low as the one before
accepted: z6.zip, with 4 checks not made
$ plomb key new -q --no-passphrase other.pem > text && plomb verify --external-app --policy policy.json --audit-log zigbee.log --key other.pem z6.zip 2>text | grep -E 'policy: sig'
  policy: signature        REFUSED      the application in the Zigbee OTA file is not signed by this key
# What is forbidden is not signed: a program is asked for its key alone.
$ printf '#!/bin/sh\n./signer-openssl key.pem | tee -a asked\n' > spy && chmod +x spy
$ sh rule '"refuse_debug": true'; plomb pack -q --signer ./spy --policy policy.json --audit-log spy.log --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --debug-mode no.zip; grep -c signature asked; ls spy.log no.zip
plomb: the policy's rule 'refuse_debug' is not kept: the application has is_debug
plomb: hint: plomb-policy(5) says what keeps each rule
0
ls: cannot access 'spy.log': No such file or directory
ls: cannot access 'no.zip': No such file or directory
? 2
$ sh rule '"min_security_counter": 3, "sbom": true, "encryption": true'; plomb pack -q --signer ./spy --policy policy.json --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --seal --cipher none --security-counter 3 no.zip; grep -c signature asked
plomb: the policy's rule 'sbom' is not kept: the package has none
plomb: hint: plomb-policy(5) says what keeps each rule
0
? 1
# Packages of one run: the one before counts, another form of it does not.
$ sh rule '"version_must_rise": true'
$ printf '{"plomb_recipe": 1, "defaults": {"hw_version": 52, "sd_req": ["0xCB"], "key_file": "key.pem", "audit_log": "run.log", "policy": "policy.json"}, "packages": [{"output": "a.zip", "application": "app1.bin", "application_version": 5}, {"output": "b.zip", "application": "app2.bin", "application_version": %s}]}' 4 > run.json
$ plomb pack -q --recipe run.json; ls run.log
plomb: 'b.zip': the policy's rule 'version_must_rise' is not kept: the application has version 4; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
ls: cannot access 'run.log': No such file or directory
? 2
$ sed 's/"application_version": 4/"application_version": 6/' run.json > rise.json && plomb pack -q --recipe rise.json > text && grep -c . run.log
2
$ sh p --seal --cipher none --application app2.bin --application-version 7 --from app1.bin --audit-log forms.log forms.zip && for f in forms*.zip; do plomb verify -q --policy policy.json --audit-log forms.log --key key.pem $f > text; echo $?; done
0
0
$ sh p --seal --cipher none --application app2.bin --application-version 7 --audit-log forms.log again.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 7; the one before had 7
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
# A run that came to its end behind the log alone is made good by the same one, if its bytes are the same.
$ sh p --application app1.bin --application-version 9 --audit-log retry.log retry.zip && rm retry.zip && sh p --application app1.bin --application-version 9 --audit-log retry.log retry.zip && ls retry.zip && sh p --application app2.bin --application-version 9 --audit-log retry.log no.zip
retry.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 9; the one before had 9
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
# But not behind a newer one.
$ sh p --application app2.bin --application-version 10 --audit-log retry.log ten.zip && rm retry.zip && sh p --application app1.bin --application-version 9 --audit-log retry.log retry.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 9; the one before had 10
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ plomb verify -q --policy policy.json --audit-log retry.log --key key.pem ten.zip > text; echo $?
0
# Two runs at once, one of which signs while the other does: the second one's lines stay, its package does not appear.
$ printf '#!/bin/sh\ncat > wanted\nif grep -q digest wanted && [ ! -e first ]; then touch first; sh p --application app1.bin --application-version 7 --audit-log race.log first.zip; fi\n./signer-openssl key.pem < wanted\n' > late && chmod +x late
$ plomb pack -q --signer ./late --policy policy.json --audit-log race.log --application app2.bin --application-version 7 --hw-version 52 --sd-req 0xCB second.zip; grep -c . race.log; ls first.zip second.zip
plomb: after what another run has signed meanwhile: the policy's rule 'version_must_rise' is not kept: the application has version 7; the one before had 7
plomb: hint: plomb-policy(5) says what keeps each rule
2
ls: cannot access 'second.zip': No such file or directory
first.zip
? 2
# A bootloader is the same one with a SoftDevice and alone.
$ printf 'exec sh p --chip nrf52832 --bootloader bl.hex "$@"\n' > b
$ S=0x101 sh b --softdevice sd.hex --sd-id 0x101 --bootloader-version 5 --audit-log boot.log both.zip && S=0x101 sh b --bootloader-version 4 --audit-log boot.log no.zip
plomb: the policy's rule 'version_must_rise' is not kept: the bootloader has version 4; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ S=0x101 sh b --bootloader-version 5 --previous both.zip no.zip
plomb: the policy's rule 'version_must_rise' is not kept: the bootloader has version 5; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
# With --previous and a log the higher version counts; a new log has none.
$ sh p --application app1.bin --application-version 1 --previous z5.zip --audit-log new.log no.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 1; the one before had 5
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
$ sh p --application app1.bin --application-version 8 --audit-log new.log eight.zip
$ plomb pack -q --application app2.bin --application-version 7 --hw-version 52 --sd-req 0xCB --key-file key.pem seven.zip > text && sh p --application app2.bin --application-version 8 --previous seven.zip --audit-log new.log no.zip
plomb: the policy's rule 'version_must_rise' is not kept: the application has version 8; the one before had 8
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
# A line is no proof without its signature.
$ sh rule '"backends": ["pkcs11"]'; sed 's/"source": "file"/"source": "pkcs11"/; s/"signature": "[0-9a-f]*"/"signature": "'$(printf '11%.0s' $(seq 64))'"/' new.log > forged.log && plomb verify -q --policy policy.json --audit-log forged.log --key key.pem eight.zip
package
  policy: backend          REFUSED      the log has no signature of the application by this key
refused: the release policy refuses this
plomb: 'eight.zip' is refused: the policy's rule 'backends' is not kept: the log has no signature of the application by this key
plomb: hint: plomb-policy(5) says what keeps each rule
? 1
# A policy may come through a pipe.
$ sh rule '"refuse_debug": true'; sed 's/--policy policy.json/--policy \/dev\/stdin/' p > pipe; cat policy.json | sh pipe --application app1.bin --application-version 1 piped.zip && ls piped.zip
piped.zip
