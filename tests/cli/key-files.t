# A key file is made once, for its owner alone.
$ plomb key new --no-passphrase a.pem
a.pem
  type         signing key, ECDSA P-256, private, not encrypted
~   fingerprint  [0-9a-f]{64}
plomb: warning: whoever reads 'a.pem' can sign with it
$ stat -c %a a.pem
600
$ plomb key new --no-passphrase a.pem
plomb: cannot write 'a.pem': the file exists already
...
? 5
$ ln -s nowhere link.pem
$ plomb key new --no-passphrase link.pem
...
? 5
$ test -e nowhere
? 1
$ plomb key new --no-passphrase missing/a.pem
...
? 5

# Passphrases come from files and descriptors; without a terminal they must.
$ plomb key new b.pem < /dev/null
...
? 4
$ test -e b.pem
? 1
$ (umask 077; echo secret > pass; echo other > pass2; echo > empty)
$ plomb key new --passphrase-file empty b.pem
...
? 4
$ plomb key new --passphrase-file pass --no-passphrase b.pem
plomb: --no-passphrase does not go with a passphrase
? 2
$ plomb key new -q --passphrase-fd 3 b.pem 3< pass
b.pem
...
$ plomb key show b.pem --passphrase-file pass
b.pem
  type         signing key, ECDSA P-256, private, encrypted with a passphrase
  encoding     PKCS#8
~   fingerprint  [0-9a-f]{64}
  test key     no
$ plomb key show b.pem --passphrase-file pass2
...
? 4
$ plomb key passphrase b.pem --passphrase-file pass --new-passphrase-file pass2
b.pem: encrypted with the new passphrase
$ plomb key show -q b.pem --passphrase-file pass
...
? 4
$ plomb key show -q b.pem --passphrase-file pass2
...
$ plomb key passphrase -q b.pem --passphrase-file pass2 --no-passphrase
b.pem: no longer encrypted
$ stat -c %a b.pem
600
$ ls -A
a.pem
b.pem
empty
link.pem
pass
pass2

# Keys from pipes.
$ cat a.pem | plomb key show /dev/stdin
/dev/stdin
...
