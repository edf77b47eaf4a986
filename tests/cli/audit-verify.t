# The logs of tests/vectors/audit, which plomb has not written.
$ cp "$ROOT"/tests/vectors/audit/*.log "$ROOT"/keys/test-signing-*.pub.pem .
$ plomb audit verify seven.log --key test-signing-1.pub.pem --key test-signing-2.pub.pem
seven.log
  entries      7, 2026-11-23T10:45:00Z to 9999-12-31T23:59:59Z
  head         9024d5819b2f17f3ac80c4a5f58c8d08b25d9bd01b9aab3ad8aa8210fc2ecc3b
  key          c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
               6 signatures, verified
  key          28f1d13d89d071a60f54959d8989d8e82eef7340f1acd7a3b2ea1300affc197f
               1 signature, verified
accepted: seven.log
plomb: note: the time goes back 2 times, first at entry 5
$ plomb audit verify empty.log
empty.log
  entries      0
  head         5cabf51089c1b2d26235015a25a2508effba8fd18b21dcb211e2802bafb9a4d3
accepted: empty.log
$ plomb audit verify -q one.log --key test-signing-2.pub.pem
one.log
  entries      1, 2026-11-23T10:45:00Z to 2026-11-23T10:45:00Z
  head         b9525e4fc33611627d8e2f23c13409cfb2b674a2371e841547d499eb0382e98d
  key          28f1d13d89d071a60f54959d8989d8e82eef7340f1acd7a3b2ea1300affc197f
               no signature
  key          c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
               1 signature, not checked
accepted: one.log
$ cat seven.log | plomb audit verify -q /dev/stdin
/dev/stdin
  entries      7, 2026-11-23T10:45:00Z to 9999-12-31T23:59:59Z
...
accepted: /dev/stdin

# A torn line is no forgery.
$ plomb audit verify torn-late.log
torn-late.log
  entries      3, 2026-11-23T10:45:00Z to 2026-11-23T10:45:00Z
  head         2f0b50326bd9d24739020987979d5c1d4949e1d83f64e175181f19557d9f2588
  torn         648 bytes behind the last entry
  key          c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
               3 signatures, not checked
accepted: torn-late.log
plomb: warning: the last line is torn: a run was ended while it wrote it, before it wrote its package; the next run cuts it off, or adds the line feed if it lacks nothing else
plomb: note: no signature was verified: give the public keys with --key

# What was done to a log is said.
$ for log in deleted-two swapped twice edited-product edited-number edited-previous form-blanks value-time tail-text signature-digest; do
>   plomb audit verify -q $log.log --key test-signing-1.pub.pem 2>/dev/null | tail -n 1
> done
refused: line 3: the entries 3 to 4 are missing, or not in their order
refused: line 3: entry 3 is missing, or not in its order
refused: line 4: entry 3 stands here a second time, or out of its order
refused: line 4: it does not hold the hash of line 3: one of both was changed
refused: line 3: its number was changed
refused: line 3: it does not hold the hash of line 2: one of both was changed
refused: line 3: it is no entry of an audit log: it does not begin as a line of version 1 does
refused: line 3: it is no entry of an audit log: 'time' is not a time such as 2026-11-23T10:45:00Z
refused: line 3: it has no line feed, and does not begin as the next entry
refused: line 5: the signature was not made by the key that it names over this digest
$ plomb audit verify edited-product.log
edited-product.log
  entries      3, 2026-11-23T10:45:00Z to 2026-11-23T10:45:00Z
~   head         [0-9a-f]{64}
  key          c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b
               3 signatures, not checked
refused: line 4: it does not hold the hash of line 3: one of both was changed
plomb: note: no signature was verified: give the public keys with --key
plomb: 'edited-product.log' is refused: line 4: it does not hold the hash of line 3: one of both was changed
plomb: hint: the lines before it hold; keep the file as it is, and compare it with a copy
? 1
$ plomb audit verify -q signature-digest.log --key test-signing-1.pub.pem --json 2>/dev/null | grep -E '"(status|line|is_accepted|entries)"'
    "status": "signature-invalid",
        "line": 5
        "is_accepted": false,
        "entries": 4,

# A kept head shows what the chain alone does not.
$ plomb audit verify -q seven.log --head 2F0B50326BD9D24739020987979D5C1D4949E1D83F64E175181F19557D9F2588 --count 7
...
  kept head    found, behind entry 3
...
accepted: seven.log
$ plomb audit verify -q one.log --head 2f0b50326bd9d24739020987979d5c1d4949e1d83f64e175181f19557d9f2588
...
  kept head    NOT FOUND
...
refused: none of its lines has the hash of the head that was kept: it was shortened or written anew
plomb: 'one.log' is refused: none of its lines has the hash of the head that was kept: it was shortened or written anew
plomb: hint: what it has holds; keep the file as it is, and compare it with a copy
? 1
$ plomb audit verify -q one.log --count 2
...
refused: it has 1 of at least 2 entries: the last ones are gone
plomb: 'one.log' is refused: it has 1 of at least 2 entries: the last ones are gone
...
? 1

# What cannot be done.
$ plomb audit verify seven.log --head 123
plomb: --head: '123' is no hash
plomb: hint: give the 64 hexadecimal digits that 'plomb audit verify' printed as the head
? 2
$ plomb audit verify no.log
plomb: cannot read 'no.log': No such file or directory
? 5
$ plomb audit verify .
plomb: cannot read '.': Is a directory
? 5
$ plomb audit verify seven.log --key seven.log
...
? 4
$ plomb key new -q --type class --label a --no-passphrase class.pem
...
$ plomb audit verify seven.log --key class.pem
~ plomb: 'class.pem': .*
...
? 4
$ (umask 077; echo secret > pass)
$ plomb key new -q --passphrase-file pass locked.pem
...
$ plomb audit verify seven.log --key locked.pem
plomb: the key 'locked.pem' needs a passphrase
plomb: hint: the public half is enough: 'plomb key export --format pem' writes it
? 4
$ plomb audit verify
plomb: an argument is missing: plomb audit verify LOG
...
? 2
