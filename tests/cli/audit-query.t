# Which releases a key has signed, and in which an image is.
$ cp "$ROOT"/tests/vectors/audit/*.log "$ROOT"/keys/test-signing-*.pub.pem .
$ plomb audit query seven.log --key test-signing-2.pub.pem
2026-11-24T00:00:00Z  out/lock.zip
  image        application, version 4294967295, hardware 0
               32708aa33e13cb8601678e3ffe6f522035ce3c0b8278e440299e72b1cfdcd0b9
  signed       init-packet
  key          28f1d13d89d071a60f54959d8989d8e82eef7340f1acd7a3b2ea1300affc197f (pkcs11)
  entry        4

1 release, 1 of 7 entries
$ plomb audit query seven.log --key 28F1D13D89D071A60F54959D8989D8E82EEF7340F1ACD7A3B2EA1300AFFC197F | tail -n 1
1 release, 1 of 7 entries
$ plomb audit query seven.log --image bdd295acb9859817b9da544524ed3525a64f61bf5edb16deb0c28b6ae63d378b
2026-11-23T10:45:00Z  lamp.zip
  product      Lamp
  version      1.2.0
  image        application, version 7, hardware 52
               bdd295acb9859817b9da544524ed3525a64f61bf5edb16deb0c28b6ae63d378b
  signed       boot-validation, init-packet, release-statement
  key          c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b (file)
  recipe       e1d8e552330911f9f779f85b6f2c00a15e790dcc3fbb3b28f5da1d660a30c5b8
  user         release
  ci           https://ci.example/runs/17
  entries      1 to 3

1 release, 3 of 7 entries
$ plomb audit query seven.log | tail -n 1
5 releases, 7 of 7 entries
$ plomb audit query empty.log
0 releases, 0 of 0 entries
$ plomb audit query seven.log --product Lamp --version 1.3.0 | tail -n 1
1 release, 1 of 7 entries

# Days are whole, and in UTC.
$ plomb audit query seven.log --since 2026-11-23 --until 2026-11-23 | tail -n 1
3 releases, 5 of 7 entries
$ plomb audit query seven.log --since 2026-11-24T00:00:00Z | tail -n 1
2 releases, 2 of 7 entries
$ plomb audit query seven.log --since 2026-11-24T00:00:01Z --until 2026-11-30
0 releases, 0 of 7 entries
plomb: 'seven.log' has no such release
? 1
$ plomb audit query seven.log --json --product Lump 2>/dev/null | grep -E '"(status|releases)"'
    "status": "audit-not-found",
        "releases": []

# Who wrote the texts of a log does not steer the terminal.
$ plomb audit query seven.log | grep '"b"'
2026-11-23T10:45:00Z  a "b"\\x0a\x09\x01\x7f\xc2\x85é\xe2\x80\xa8.zip

# A torn line is left out, and nothing is said of a broken log.
$ plomb audit query torn-late.log --product Lamp > text; tail -n 1 text
plomb: warning: the last line is torn and was left out: a run was ended while it wrote it
1 release, 3 of 3 entries
$ plomb audit query swapped.log
plomb: 'swapped.log': line 3: entry 3 is missing, or not in its order
plomb: hint: 'plomb audit verify' says what is left of it
? 1

# Files and packages stand for their images.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/app.hex .
$ python3 - <<END
> import hashlib, json, zipfile
> image = next(zipfile.ZipFile("app.zip").read(n) for n in zipfile.ZipFile("app.zip").namelist() if n.endswith(".bin"))
> entry = json.loads(open("one.log").readline())
> entry["image_sha256"] = hashlib.sha256(image).hexdigest()
> open("app.log", "w").write(json.dumps(entry) + "\n")
> open("app.bin", "wb").write(image)
> END
$ for image in app.zip app.hex app.bin; do plomb audit query app.log --image $image | tail -n 1; done
1 release, 1 of 1 entries
1 release, 1 of 1 entries
1 release, 1 of 1 entries
$ plomb audit query seven.log --image app.zip
0 releases, 0 of 7 entries
plomb: 'seven.log' has no such release
? 1

# What cannot be asked.
$ plomb audit query seven.log --key 28f1d13d
plomb: cannot read '28f1d13d': No such file or directory
plomb: hint: a fingerprint has 64 hexadecimal digits: 'plomb key show' prints it
? 5
$ plomb audit query seven.log --image no.zip
plomb: cannot read 'no.zip': No such file or directory
? 5
$ plomb audit query seven.log --image seven.log
...
? 3
$ plomb audit query seven.log --since yesterday
plomb: --since: 'yesterday' is no time
plomb: hint: write a day or a time in UTC: 2026-11-23, or 2026-11-23T10:45:00Z
? 2
$ plomb audit query seven.log --since 2026-11-24 --until 2026-11-23
plomb: --since is behind --until
? 2
$ plomb audit query no.log
plomb: cannot read 'no.log': No such file or directory
? 5
