# --force replaces what was there, and never what the run itself reads or records.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --quiet --force --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@" > text\n' > p
# A log that is not there yet.
$ sh p --audit-log new.zip new.zip
plomb: the output 'new.zip' is also an input, 'new.zip'
? 2
$ sh p --audit-log ./new.zip new.zip; ls new.zip
plomb: the output 'new.zip' is also an input, './new.zip'
ls: cannot access 'new.zip': No such file or directory
? 2
$ printf '{"plomb_recipe": 1, "defaults": {"hw_version": 52, "sd_req": ["0xCB"], "key_file": "key.pem", "application": "app.hex", "application_version": 1}, "packages": [{"output": "a.zip", "audit_log": "b.zip"}, {"output": "b.zip"}]}' > run.json; plomb pack -q --force --recipe run.json
plomb: the output 'b.zip' is also an input, 'b.zip'
? 2
$ plomb settings new -q --force --chip nrf52832 --bl-settings-version 2 --bootloader-version 1 --application app.hex --application-version 1 --app-boot-validation ecdsa --key-file key.pem --audit-log s.hex s.hex
plomb: the output 's.hex' is also an input, 's.hex'
? 2
# Requests and what lies beside them.
$ sh p --unsigned-out u.unsigned.zip u.zip
plomb: the outputs 'u.unsigned.zip' and 'u.unsigned.zip' are one file
? 2
$ sed 's/"output": "a.zip", "audit_log": "b.zip"/"output": "u.zip"/; s/b.zip/w.zip/' run.json > two.json && plomb pack -q --recipe two.json --unsigned-out u.json > text && sha256sum u.json *.unsigned.zip > sums
$ plomb sign-request -q -y --force --key-file key.pem u.json u.unsigned.zip
plomb: the output 'u.unsigned.zip' is also an input, 'u.unsigned.zip'
? 2
$ plomb sign-request -q -y --force --key-file key.pem --audit-log answer.json u.json answer.json
plomb: the output 'answer.json' is also an input, 'answer.json'
? 2
$ plomb sign-request -q -y --key-file key.pem u.json answer.json > text
# Packages of a request that are one file, or replace another's: whoever wrote it made its id, too.
$ cat > rename.py <<'END'
> import hashlib, json, struct, sys
> request = json.load(open("u.json"))
> request["packages"] = [dict(p, output=name) for p, name in zip(request["packages"], sys.argv[1:])]
> digest = hashlib.sha256(b"plomb sign request 1\0" + bytes.fromhex(request["public_key"]))
> for package in request["packages"]:
>     for text in package["output"].encode(), package["file"].encode():
>         digest.update(struct.pack("<I", len(text)) + text)
>     digest.update(bytes.fromhex(package["sha256"]))
> json.dump(dict(request, id=digest.hexdigest()), open("renamed.json", "w"))
> END
$ python3 rename.py ./w.unsigned.zip x.zip && plomb sign-request -q -y --force --key-file key.pem renamed.json renamed.answer > text && plomb attach -q --force renamed.json renamed.answer
plomb: the output './w.unsigned.zip' is also an input, 'w.unsigned.zip'
? 2
$ python3 rename.py same.zip ./same.zip && plomb sign-request -q -y --force --key-file key.pem renamed.json renamed.answer > text && plomb attach -q --force renamed.json renamed.answer
plomb: the outputs 'same.zip' and './same.zip' are one file
? 2
$ sha256sum --quiet -c sums && ls *.zip
u.unsigned.zip
w.unsigned.zip
