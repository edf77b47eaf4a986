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
$ plomb inspect -q turned.zip >shown.txt
plomb: 'turned.zip': 'app.dat': byte 0: the init packet cannot be read from here on
? 3
$ grep 'nib' shown.txt
  image                  app\xe2\x80\xaenib.bin, 4 bytes
  app\xe2\x80\xaenib.bin          4 bytes, crc32 9be3e0a3, sha256 03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4
$ plomb inspect escape.zip
plomb: cannot read 'escape.zip': the name of the entry 'app?[2J.bin' holds a control character
? 3
