# The versions, as text and as JSON.
$ plomb version
~ plomb [0-9]+\.[0-9]+\.[0-9]+
~ cjson [0-9.]+
~ libdivsufsort [0-9.]+
~ liblzma [0-9.]+
~ libzip [0-9.]+
~ mbedtls [0-9.]+
~ sodium [0-9.]+
~ zlib [0-9.]+

$ plomb version > a; plomb --version > b; plomb -V > c; cmp a b && cmp b c

$ plomb version --json
{
    "plomb": 1,
    "command": "version",
    "status": "ok",
    "exit_code": 0,
    "result": {
~         "version": "[0-9.]+",
        "libraries": {
...
        }
    }
}

$ plomb version -q --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["status"])'
ok
