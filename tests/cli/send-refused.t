# What can be said without a device; tests/send has devices.
$ cp "$ROOT"/tests/vectors/inspect/plain.zip app.zip
$ plomb send app.zip
plomb: --port is required
plomb: hint: add --port DEVICE: serial port of the device, such as /dev/ttyACM0
? 2
$ plomb send --port /dev/ttyNONE
plomb: an argument is missing: plomb send PACKAGE
plomb: hint: 'plomb send --help' lists options and arguments
? 2
$ plomb send no.zip --port /dev/ttyNONE
plomb: cannot read 'no.zip': No such file or directory
? 5
$ plomb send app.zip --port /dev/ttyNONE
plomb: cannot open the port '/dev/ttyNONE': No such file or directory
plomb: hint: is the device plugged in? its port is one of /dev/ttyACM*, /dev/ttyUSB* or /dev/serial/by-id/*
? 5
$ plomb send app.zip --port app.zip
plomb: 'app.zip' is no serial port
plomb: hint: a serial port is one of /dev/ttyACM*, /dev/ttyUSB* or /dev/serial/by-id/*
? 5
$ plomb send app.zip --port /dev/null
plomb: '/dev/null' is no serial port
plomb: hint: a serial port is one of /dev/ttyACM*, /dev/ttyUSB* or /dev/serial/by-id/*
? 5
$ plomb send app.zip --port /dev/ptmx --baud 115201
plomb: no serial port has a rate of 115201 baud
plomb: hint: Nordic's bootloaders and plomb's verifier have 115200; faster ones are 230400, 460800, 921600 and 1000000
? 2
$ plomb send app.zip --port /dev/ttyNONE --prn 65536
plomb: --prn: '65536' is too large
plomb: hint: the largest value here is 65535 (0xffff)
? 2
$ plomb send app.zip --port /dev/ttyNONE --flow-control xonxoff
plomb: --flow-control: 'xonxoff' is none of hardware, none
? 2
$ plomb send app.zip --port /dev/ttyNONE --progress dots
plomb: --progress: 'dots' is none of bar, json, none
? 2
$ plomb send app.zip --port /dev/ttyNONE --wait 3601
plomb: --wait: '3601' is too large
plomb: hint: the largest value here is 3600 (0xe10)
? 2
$ plomb device info
plomb: --port is required
plomb: hint: add --port DEVICE: serial port of the device, such as /dev/ttyACM0
? 2
$ plomb device
plomb: 'plomb device' needs one more word
plomb: hint: choose one of: info, log
? 2
$ plomb device log --port /dev/ttyNONE --json
{
    "plomb": 1,
    "command": "device log",
    "status": "file-not-found",
    "exit_code": 5,
    "error": {
        "message": "cannot open the port '/dev/ttyNONE': No such file or directory",
        "hint": "is the device plugged in? its port is one of /dev/ttyACM*, /dev/ttyUSB* or /dev/serial/by-id/*"
    }
}
plomb: cannot open the port '/dev/ttyNONE': No such file or directory
plomb: hint: is the device plugged in? its port is one of /dev/ttyACM*, /dev/ttyUSB* or /dev/serial/by-id/*
? 5
$ plomb dfu serial -pkg app.zip -p /dev/ttyNONE
plomb: unknown command 'dfu'
plomb: hint: did you mean 'plomb send'?
? 2

$ plomb send x.zip --port /dev/ttyNONE --baud 0
plomb: --baud: '0' is too small
plomb: hint: the smallest value here is 1
? 2
$ plomb send x.zip --port /dev/ttyNONE --wait 0
plomb: --wait: '0' is too small
plomb: hint: the smallest value here is 1
? 2
