@ What makes the image as large as it is to be; app/build writes pad.bin.
    .section .pad, "a"
    .incbin "pad.bin"
