# What bash completes: the function is called as readline calls it.
# needs: bash
$ plomb completion bash > plomb.bash
$ cat > try.bash << 'END'
> source ./plomb.bash
> compopt() { :; }
> COMP_WORDS=("$@")
> COMP_CWORD=$(($# - 1))
> COMPREPLY=()
> _plomb
> printf '%s\n' "${COMPREPLY[@]}"
> END

$ bash try.bash plomb ver
verify
version

$ bash try.bash plomb key ''
new
show
export
passphrase
rotate-plan

$ bash try.bash plomb key new --qu
\--quiet

$ bash try.bash plomb version --
\--help
\--quiet
\--json

$ bash try.bash plomb pack --chip nrf5281
nrf52810
nrf52811

$ bash try.bash plomb pack --chip = nrf5284
nrf52840

$ touch app.hex; bash try.bash plomb pack --application a
app.hex

$ bash try.bash plomb pack --hw-version ''
\

$ bash try.bash plomb completion z
zsh

$ bash try.bash plomb help pa
pack

$ plomb completion csh
plomb: no completion for the shell 'csh'
plomb: hint: choose bash, zsh or fish
? 2

$ plomb completion
plomb: an argument is missing: plomb completion bash|zsh|fish
plomb: hint: 'plomb completion --help' lists options and arguments
? 2
