# A result that does not arrive is a failure.
$ plomb version > /dev/full
plomb: cannot write to standard output: No space left on device
? 5

$ plomb version --json > /dev/full
plomb: cannot write to standard output: No space left on device
? 5

# A reader that goes away is no signal.
$ mkfifo pipe; (exec 3<pipe; sleep 1) & sleep 0.3; (sleep 1.5; plomb version) > pipe
plomb: cannot write to standard output: Broken pipe
? 5

# A failure stays what it was.
$ plomb version now --json > /dev/full
plomb: 'now' is one argument too many
plomb: hint: 'plomb version --help' lists options and arguments
plomb: cannot write to standard output: No space left on device
? 2

# A result that nobody can receive is not a success; what nobody can read is not missed.
$ plomb version <&- >&- 2>&-
? 5
$ plomb version > /dev/null <&- 2>&-
$ plomb nonsense 2>&-
? 2
