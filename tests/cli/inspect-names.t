# Names out of an archive cannot steer a terminal, nor show as other names.
# needs: python3
$ cat >make.py <<'END'
> import json, sys, zipfile
> name = sys.argv[2].encode().decode("unicode_escape")
> with zipfile.ZipFile(sys.argv[1], "w") as archive:
>     slot = {"bin_file": name, "dat_file": "app.dat"}
>     archive.writestr("manifest.json", json.dumps({"manifest": {"application": slot}}))
>     archive.writestr(name, b"1234")
>     archive.writestr("app.dat", b"\xff")
> END
$ python3 make.py turned.zip 'app\u202enib.bin' && python3 make.py escape.zip 'app\x1b[2J.bin'
$ plomb inspect turned.zip > shown.txt 2>&1
? 3
$ grep -c 'a character that is not ASCII' shown.txt
1
$ LC_ALL=C grep -c '[^ -~]' shown.txt
0
? 1
$ plomb inspect escape.zip
plomb: cannot read 'escape.zip': the name of the entry 'app?[2J.bin' holds a control character
? 3
