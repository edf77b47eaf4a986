# What was changed on the way is neither signed nor attached, and nothing is written.
$ cp "$ROOT"/tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/*.hex "$ROOT"/keys/test-signing-*.pem . && chmod 600 *.pem
$ printf 'SOURCE_DATE_EPOCH=1700000000 exec plomb pack --quiet --hw-version 52 --sd-req 0xCB --key-file test-signing-1.pub.pem "$@"\n' > q
$ printf 'exec plomb sign-request --quiet --yes --key-file test-signing-1.pem "$@"\n' > s
$ sh q --application app.hex --application-version 7 --unsigned-out request.json --product Lamp app.zip > report
$ cp request.json good.json && sh s good.json answer.json > report

# The request.
$ sed 's/"fw_version": 7/"fw_version": 8/' good.json > request.json; sh s request.json x.json
plomb: request 'request.json': 'packages[0].signatures[0].fw_version' is not what the packages say
plomb: hint: the request was changed; make it again with 'plomb pack'
? 1
$ sed 's/"product": "Lamp"/"product": "Bulb"/' good.json > request.json; sh s request.json x.json
plomb: request 'request.json': 'packages[0].product' is not what the packages say
plomb: hint: the request was changed; make it again with 'plomb pack'
? 1
$ sed 's/"digest": "./&f/; s/\("digest": "[0-9a-f]\{64\}\)./\1/' good.json > request.json; sh s request.json x.json
plomb: request 'request.json': 'packages[0].signatures[0].digest' is not what the packages say
plomb: hint: the request was changed; make it again with 'plomb pack'
? 1
$ sed 's/"tool"/"hello"/' good.json > request.json; sh s request.json x.json
plomb: request 'request.json': 'hello' is not a member that there is
? 3
$ sed 's/"file": "/"file": "..\//' good.json > request.json; sh s request.json x.json
plomb: request 'request.json': packages[0]: 'file' is not the name of a file beside the request: '../app.unsigned.zip'
? 3
$ head -c 300 good.json > request.json; sh s request.json x.json
plomb: request 'request.json': line 6: a string is not closed
? 3
$ echo '{"plomb_sign_request": 2}' > request.json; sh s request.json x.json
plomb: request 'request.json': 'plomb_sign_request' is not 1, the only version there is
? 3
$ sh s app.hex x.json
plomb: request 'app.hex': line 1: a value is expected, not ':'
? 3
$ sh s nothing.json x.json
plomb: cannot read 'nothing.json': No such file or directory
? 5

# The key.
$ plomb sign-request --yes --key-file test-signing-2.pem good.json x.json
plomb: the request is for signatures by another key than this one
plomb: hint: 'plomb key show' tells a key's fingerprint, which is to be the request's
? 1
$ plomb sign-request --yes --key-file test-signing-1.pub.pem good.json x.json
plomb: 'test-signing-1.pub.pem': the key is a public one, and signing needs the private one
plomb: hint: give the file that holds the private key
? 4
$ plomb attach --key test-signing-2.pub.pem good.json answer.json
plomb: warning: the key is plomb's test key 2, which everybody has
plomb: the request is for signatures by another key than 'test-signing-2.pub.pem'
? 1

# The answer.
$ printf 'exec plomb attach --quiet good.json "$@"\n' > t
$ sed 's/"digest": "./&f/; s/\("digest": "[0-9a-f]\{64\}\)./\1/' answer.json > x; sh t x
plomb: 'app.zip': the init packet of the application: the answer has a signature of another digest
? 1
$ sed 's/"signature": "./&f/; s/\("signature": "[0-9a-f]\{128\}\)./\1/' answer.json > x; sh t x
plomb: 'app.zip': the init packet of the application: the signature does not verify under the signer's key
plomb: hint: see that what signs uses the key that it names, and signs the digest as it is
? 4
$ sed 's/"request": "./&f/; s/\("request": "[0-9a-f]\{64\}\)./\1/' answer.json > x; sh t x
plomb: answer 'x': it answers another request
? 1
$ sed 's/"release-statement"/"init-packet"/' answer.json > x; sh t x
plomb: 'app.zip': the release statement: the answer has a signature for something else there
? 1
$ python3 -c 'import json; a = json.load(open("answer.json")); a["packages"][0]["signatures"].pop(); json.dump(a, open("x", "w"))'; sh t x
plomb: 'app.zip': the release statement: the answer has no signature for it
? 1
$ python3 -c 'import json; a = json.load(open("answer.json")); a["packages"][0]["signatures"].reverse(); json.dump(a, open("x", "w"))'; sh t x
plomb: 'app.zip': the init packet of the application: the answer has a signature for something else there
? 1
$ sh t good.json
plomb: answer 'good.json': it is a request, not an answer
plomb: hint: 'plomb sign-request' makes the answer to a request
? 3
$ sh t app.hex
plomb: answer 'app.hex': line 1: a value is expected, not ':'
? 3

# The package.
$ cp app.unsigned.zip kept && printf x >> app.unsigned.zip; sh s good.json x.json; sh t answer.json
plomb: request 'good.json': 'app.unsigned.zip' is not the package that the request was made for
plomb: hint: its SHA-256 is another one: bring the request and the packages of one run of 'plomb pack' together
plomb: request 'good.json': 'app.unsigned.zip' is not the package that the request was made for
plomb: hint: its SHA-256 is another one: bring the request and the packages of one run of 'plomb pack' together
? 1
$ rm app.unsigned.zip; sh s good.json x.json
plomb: request 'good.json': cannot read 'app.unsigned.zip': No such file or directory
plomb: hint: the packages of a request lie beside it, under the names that it gives
? 5
$ cp kept app.unsigned.zip; sh t answer.json > report && ls *.zip
app.unsigned.zip
app.zip

# A request is for one key, and for a signing key.
$ plomb key new --quiet --no-passphrase --type recipient device.pem > report
$ plomb pack --hw-version 52 --sd-req 0xCB --application app.hex --application-version 7 --unsigned-out x.json --key-file device.pem x.zip
plomb: 'device.pem': the key is a recipient key, which opens packages and never signs
plomb: hint: give a signing key; 'plomb key new FILE' makes one
? 4
$ ls *.json *.zip
answer.json
app.unsigned.zip
app.zip
good.json
request.json
