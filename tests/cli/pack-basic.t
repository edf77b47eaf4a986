# A package of one application: what is printed, and what is in the file.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem app.zip
app.zip
  size                   5,579 bytes
~   signed by              [0-9a-f]{64}
  application            app.bin, 5,004 bytes at 0x26000
                         sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
                         version 1, hardware 52, sd_req 0xcb
plomb: note: 'app.hex': 3 bytes of 0xff added, since devices take words
$ stat -c %a app.zip
644
$ python3 -c "import zipfile; [print(i.filename, i.date_time) for i in zipfile.ZipFile('app.zip').infolist()]"
manifest.json (1980, 1, 1, 0, 0, 0)
app.dat (1980, 1, 1, 0, 0, 0)
app.bin (1980, 1, 1, 0, 0, 0)

# The fingerprint is that of the key.
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force app.zip > report
$ grep -c "$(plomb key show key.pem | sed -n 's/^ *fingerprint *//p')" report
1

# The same inputs give the same bytes, wherever and whenever.
$ mkdir there
$ cd there && plomb pack --quiet --application ../app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file ../key.pem other.zip > ../report
$ cmp app.zip there/other.zip

# The time of the entries comes from SOURCE_DATE_EPOCH.
$ SOURCE_DATE_EPOCH=1700000000 plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem later.zip > report
$ python3 -c "import zipfile; print(zipfile.ZipFile('later.zip').infolist()[0].date_time)"
(2023, 11, 14, 22, 13, 20)
$ SOURCE_DATE_EPOCH=yesterday plomb pack --application app.hex x.zip
plomb: SOURCE_DATE_EPOCH: 'yesterday' is not a time
plomb: hint: it holds the seconds since 1970-01-01 in decimal digits
? 2
$ SOURCE_DATE_EPOCH=0x10 plomb pack --application app.hex x.zip
plomb: SOURCE_DATE_EPOCH: '0x10' is not a time
plomb: hint: it holds the seconds since 1970-01-01 in decimal digits
? 2
$ SOURCE_DATE_EPOCH= plomb pack --application app.hex x.zip
plomb: SOURCE_DATE_EPOCH: '' is not a time
plomb: hint: it holds the seconds since 1970-01-01 in decimal digits
? 2
