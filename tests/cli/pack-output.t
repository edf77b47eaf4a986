# An output that exists is kept, and so is everything after a failure.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem . && chmod 600 key.pem
$ echo precious > app.zip
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem app.zip
plomb: cannot write 'app.zip': the file exists already
plomb: hint: --force replaces it
? 5
$ plomb pack --application no.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force app.zip
plomb: cannot read 'no.hex': No such file or directory
? 5
$ cat app.zip
precious
$ plomb pack --quiet --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force app.zip > report
$ head -c 2 app.zip
PK
(no newline at the end)

# Neither an input nor a folder is an output.
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force ./key.pem
plomb: the output './key.pem' is also an input, 'key.pem'
? 2
$ ln -s app.hex link.zip
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force link.zip
plomb: the output 'link.zip' is also an input, 'app.hex'
? 2
$ mkdir folder
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem --force folder
~ plomb: cannot write 'folder': .*
...
? 5
$ plomb pack --application app.hex --application-version 1 --hw-version 52 --sd-req 0xCB --key-file key.pem nowhere/app.zip
~ plomb: cannot write 'nowhere/app.zip': .*
...
? 5
$ ls -A
app.hex
app.zip
folder
key.pem
link.zip
report
