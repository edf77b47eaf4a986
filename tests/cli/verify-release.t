# The release statement of a package, and what is refused around it.
$ cp "$ROOT"/tests/vectors/release/*.zip . && cp "$ROOT"/keys/test-signing-1.pub.pem key.pem
$ plomb verify plain.zip --key key.pem 2>/dev/null | sed -n '/^package/,$p'
package
  release statement        ok           Kettle 2.4.1 β, written by make_release_vectors 1
  release signature        ok           made by this key over this statement
  entries                  ok           3, as the statement names them
accepted: plain.zip, with 4 checks not made
$ plomb verify plain.zip 2>/dev/null | sed -n '/^package/,$p'
package
  release statement        ok           Kettle 2.4.1 β, written by make_release_vectors 1
  release signature        not checked  no key was given; the statement names the key c31d5aa4309d12bf...
  entries                  ok           3, as the statement names them
cannot say: no key was given
$ plomb verify -q plain-no-sig.zip --key key.pem 2>/dev/null
package
  release statement        REFUSED      there is no 'META-INF/release.sig'
refused: the release statement or its signature is missing
? 1
$ plomb verify plain-no-sig.zip --key key.pem --json 2>/dev/null | grep -A4 '"slot": "package"'
                "slot": "package",
                "id": "release",
                "result": "refused",
                "detail": "there is no 'META-INF/release.sig'",
                "status": "release-missing"
