# The release statement, of plain packages too.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem "$ROOT"/keys/test-recipient-1.pub.pem "$ROOT"/keys/test-class-1.pem . && chmod 600 key.pem
$ printf 'exec plomb pack --quiet --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --key-file key.pem "$@"\n' > q
$ printf 'Repairs the switch.\n\nAnd more: \303\244.\n\n' > notes && echo '{"bomFormat": "CycloneDX", "specVersion": "1.5"}' > sbom.json
$ sh q --product Lamp --release-version 4.2 --release-kind security --severity high --release-notes notes --support-until 2031-12-31 --source-revision a91c2e7 --sbom sbom.json app.zip > report
$ python3 -m zipfile -l app.zip | cut -d " " -f 1
File
manifest.json
app.dat
app.bin
META-INF/sbom.cdx.json
META-INF/release.json
META-INF/release.sig
$ python3 -c 'import zipfile; print(zipfile.ZipFile("app.zip").read("META-INF/release.json").decode())' | head -n 16
{
    "plomb_release": 1,
    "product": "Lamp",
    "version": "4.2",
    "kind": "security",
    "severity": "high",
    "notes": "Repairs the switch.\n\nAnd more: ä.",
    "support_until": "2031-12-31",
    "source_revision": "a91c2e7",
    "sbom": {
        "entry": "META-INF/sbom.cdx.json",
        "format": "cyclonedx",
        "sha256": "f5c4d6fd0996c980ce8d07628f7dbe747933593271a66eb3ee1ec690b0870606"
    },
~     "tool": "plomb [0-9.]+",
    "signer": "f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5",
$ plomb verify --key key.pem app.zip > report

# Without any of the options there is none in a plain package.
$ sh q plain.zip > report && python3 -m zipfile -l plain.zip | cut -d " " -f 1
File
manifest.json
app.dat
app.bin

# A sealed package always has one.
$ sh q --seal --cipher none sealed.zip > report && python3 -m zipfile -l sealed.zip | cut -d " " -f 1
File
manifest.json
app.dat
app.bin
META-INF/release.json
META-INF/release.sig

# What cannot be in one.
$ sh q --release-kind bugfix x.zip
plomb: --release-kind: 'bugfix' is not a kind of release
plomb: hint: choose security or feature
? 2
$ sh q --severity hihg x.zip
plomb: --severity: 'hihg' is not a severity
plomb: hint: did you mean 'high'?
? 2
$ sh q --support-until 2031-02-29 x.zip
plomb: --support-until is no date of the calendar: '2031-02-29'
plomb: hint: write year, month and day, such as 2031-12-31
? 2
$ sh q --product '' x.zip
plomb: --product is empty
? 2
$ sh q --release-version 12345678901234567890123456789012345678901234567890123456789012345 x.zip
plomb: --release-version has 65 characters, more than 64
? 2
$ sh q --source-revision "$(printf 'a\033b')" x.zip
plomb: --source-revision holds a control character
? 2
$ sh q --release-notes nowhere x.zip
plomb: cannot read 'nowhere': No such file or directory
? 5
$ printf 'a\r\nb\r\n' > windows.txt && sh q --release-notes windows.txt x.zip
plomb: --release-notes: 'windows.txt' holds carriage returns, as text files of Windows do
plomb: hint: end the lines with line feeds alone: tr -d '\r' < 'windows.txt' > NEW
? 2
$ printf 'a\0b' > zero && sh q --release-notes zero x.zip
plomb: --release-notes: 'zero' is not a text
? 2
$ printf '\n\n' > empty && sh q --release-notes empty x.zip
plomb: --release-notes is empty
? 2
$ true > nothing && sh q --release-notes nothing x.zip
plomb: --release-notes is empty
? 2
$ sh q --release-notes test-class-1.pem x.zip
plomb: --release-notes: 'test-class-1.pem' holds PEM, perhaps a key, which everybody would read
? 2
$ printf 'a\377b' > latin && sh q --release-notes latin x.zip
plomb: --release-notes is not valid UTF-8
? 2
$ head -c 16384 /dev/zero | tr '\0' a > most && sh q --release-notes most most.zip > report
$ (cat most; echo) > line && sh q --release-notes line line.zip > report
$ (cat most; echo a) > more && sh q --release-notes more x.zip
plomb: --release-notes has 16385 bytes, more than 16384
? 2
$ sh q --release-notes app.hex --sbom nowhere.json x.zip
plomb: cannot read 'nowhere.json': No such file or directory
? 5
$ echo '{"some": "thing"}' > thing.json && sh q --sbom thing.json x.zip
plomb: cannot use the SBOM 'thing.json': it is JSON, but no SBOM
plomb: hint: CycloneDX has a member 'bomFormat', SPDX 2 'spdxVersion', SPDX 3 an '@context'
? 3
$ plomb pack --allow-unsigned --application app.hex --application-version 2 --hw-version 52 --sd-req 0xCB --product Lamp x.zip
plomb: --key-file is required to sign the release statement
plomb: hint: an unsigned package cannot tell product, version and notes
? 2
$ ls x.zip
ls: cannot access 'x.zip': No such file or directory
? 2
