@ A stand-in for a SoftDevice: MBR, information block, and the little that such a one does
@ at a start: it starts the application behind it. END, FWID and VERSION are given by
@ --defsym; for an image at 0 that goes up to END.
.syntax unified
.thumb
.text
.space 0x1000, 0x5a
.word 0x20004000, reset + 1
.space 0x38
reset:
    ldr r0, =END
    ldr r1, [r0]
    msr msp, r1
    ldr r1, [r0, #4]
    bx r1
.ltorg
.org 0x3000
.byte 0x18, 0, 0, 0
.word 0x51b1e5db, END
.hword FWID, 0
.word 132, VERSION
.org END - 4
.word 0
