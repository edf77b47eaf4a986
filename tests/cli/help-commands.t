# The lists of commands, and the ways that lead to them.
$ plomb help | head -n 1
usage: plomb COMMAND [options] [arguments]

$ plomb help > a; plomb --help > b; plomb -h > c; cmp a b && cmp b c

$ plomb help completion
usage: plomb completion [options] bash|zsh|fish

  print a completion script for a shell

For every command:
  -h, --help                    print this help
  -q, --quiet                   print no notes and warnings, only results and
                                errors

Manual page: plomb-completion(1)

$ plomb help version > a; plomb version --help > b; plomb version -h --json > c
$ cmp a b && cmp b c

$ plomb help key > a; plomb key --help > b; plomb key -h > c; cmp a b && cmp b c
$ plomb help key | sed -n 's/^  \([a-z ]*[a-z]\)   .*/\1/p'
key new
key show
key export
key passphrase

$ plomb help key new > a; plomb key new --help > b; cmp a b

$ plomb help nothing
plomb: unknown command 'nothing'
plomb: hint: 'plomb help' lists the commands
? 2

$ plomb help pack twice
plomb: unknown command 'pack twice'
plomb: hint: 'plomb help' lists the commands
? 2

$ plomb help key shwo
plomb: unknown command 'key shwo'
plomb: hint: did you mean 'plomb key show'?
? 2
