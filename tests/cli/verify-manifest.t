# A manifest whose sizes are not those that were signed.
$ cp "$ROOT"/tests/vectors/nrfutil/sd-bl/output.zip good.zip && cp "$ROOT"/tests/vectors/nrfutil/sd-bl/key.pem .
$ cat > change.py <<'END'
> import zipfile
> old, new = zipfile.ZipFile("good.zip"), zipfile.ZipFile("bad.zip", "w")
> for name in old.namelist():
>     new.writestr(name, old.read(name).replace(b'"bl_size": 9004', b'"bl_size": 9008'))
> END
$ python3 change.py
$ plomb verify bad.zip --key key.pem 2>/dev/null | grep 'manifest slot'
  manifest slot            REFUSED      the manifest says SoftDevice 24,572 and bootloader 9,008 bytes, the init packet 24,572 and 9,004
