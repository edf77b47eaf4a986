# A failure of one package leaves nothing of the others.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ cat > line.json <<'END'
> {
>     "plomb_recipe": 1,
>     "defaults": {
>         "application": "app.hex", "application_version": 1, "hw_version": 52,
>         "sd_req": [0], "key_file": "key.pem"
>     },
>     "packages": [
>         {"output": "one.zip"},
>         {"output": "two.zip", "application": "missing.hex"},
>         {"output": "three.zip", "application": "gone.hex"}
>     ]
> }
> END
$ plomb pack --quiet --recipe line.json --jobs 1
plomb: 'two.zip': cannot read 'missing.hex': No such file or directory
? 5
$ plomb pack --quiet --recipe line.json --jobs 3
plomb: 'two.zip': cannot read 'missing.hex': No such file or directory
? 5
$ ls
app.hex
key.pem
line.json

# When a package cannot be written, none is. The key comes through a pipe: the name is
# taken after it was found free, before it is needed.
$ mkfifo pipe
$ plomb pack --quiet --recipe line.json --application app.hex --key-file pipe > report 2> errors & exec 4> pipe; echo precious > two.zip; cat key.pem >&4; exec 4>&-; wait $!
? 5
$ cat errors
plomb: cannot write 'two.zip': the file exists already
plomb: hint: nothing was written
$ cat report two.zip
precious
$ ls -A
app.hex
errors
key.pem
line.json
pipe
report
two.zip
