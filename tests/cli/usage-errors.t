# Wrong command lines: what is said, and that it is exit code 2.
$ plomb
plomb: no command was given
plomb: hint: 'plomb help' lists the commands
? 2

$ plomb paack x
plomb: unknown command 'paack'
plomb: hint: did you mean 'plomb pack'?
? 2

$ plomb pkg generate app.zip
plomb: unknown command 'pkg'
plomb: hint: did you mean 'plomb pack'?
? 2

$ plomb keys generate key.pem
plomb: unknown command 'keys'
plomb: hint: did you mean 'plomb key new'?
? 2

$ plomb key
plomb: 'plomb key' needs one more word
plomb: hint: choose one of: new, show, export, passphrase, rotate-plan
? 2

$ plomb --json version
{
    "plomb": 1,
    "command": null,
    "status": "usage",
    "exit_code": 2,
    "error": {
        "message": "unknown option '--json' in front of the command",
        "hint": "options stand behind the command: plomb COMMAND [options]"
    }
}
plomb: unknown option '--json' in front of the command
plomb: hint: options stand behind the command: plomb COMMAND [options]
? 2

$ plomb version --jsn
plomb: unknown option '--jsn'
plomb: hint: did you mean '--json'?
? 2

$ plomb version --js
plomb: unknown option '--js'
~ plomb: hint: .*
? 2

$ plomb version --quiet=yes
plomb: --quiet takes no value
plomb: hint: 'plomb version --help' lists options and arguments
? 2

$ plomb version now
plomb: 'now' is one argument too many
plomb: hint: 'plomb version --help' lists options and arguments
? 2

$ plomb version -- --json
plomb: '--json' is one argument too many
plomb: hint: 'plomb version --help' lists options and arguments
? 2

$ plomb completion --json bash
{
    "plomb": 1,
    "command": "completion",
    "status": "usage",
    "exit_code": 2,
    "error": {
        "message": "unknown option '--json'",
        "hint": "'plomb completion --help' lists options and arguments"
    }
}
plomb: unknown option '--json'
plomb: hint: 'plomb completion --help' lists options and arguments
? 2

# What somebody else chose cannot steer the terminal.
$ plomb "$(printf 'a\033[31mb\302\233c\377')"
~ plomb: unknown command 'a[^\x1b\x9b]*\[31mb[^\x1b\x9b]*c\\xff'
plomb: hint: 'plomb help' lists the commands
? 2

# Words of other tools for what plomb calls otherwise.
$ plomb pack --encrypt x.zip
plomb: unknown option '--encrypt'
plomb: hint: did you mean '--seal'?
? 2
$ plomb pack --delta-from old.zip x.zip
plomb: unknown option '--delta-from'
plomb: hint: did you mean '--from'?
? 2
$ plomb pack --base=old.zip x.zip
plomb: unknown option '--base'
plomb: hint: did you mean '--from'?
? 2
$ plomb pack --compress lzma x.zip
plomb: unknown option '--compress'
plomb: hint: did you mean '--codec'?
? 2
$ plomb open --base old.zip x.zip
plomb: unknown option '--base'
plomb: hint: did you mean '--from'?
? 2
$ plomb key new --encrypt x.pem
plomb: unknown option '--encrypt'
plomb: hint: 'plomb key new --help' lists options and arguments
? 2
