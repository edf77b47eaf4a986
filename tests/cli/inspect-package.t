# Everything in a package of nrfutil, without a key.
$ cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/output.zip app.zip && cp "$ROOT"/tests/vectors/nrfutil/app-hex-signed/key.pem .
$ cp "$ROOT"/tests/vectors/nrfutil/sd-bl-app-ecdsa-bootval/output.zip all.zip && cp "$ROOT"/tests/vectors/nrfutil/app-unsigned/output.zip unsigned.zip
$ plomb inspect app.zip
app.zip
  size                   5,579 bytes
  sha256                 e9815a1cc6b463c72790ec153b795916ae2e5bebf83d9eecc4250755d7a7b33b
  format                 for secure bootloaders, nRF5 SDK 12 and newer

application
  image                  app.bin, 5,004 bytes
  image sha256           7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  init packet            app.dat, 140 bytes, signed
  type                   0, application
  fw_version             1 (0x1); the installed application must not be higher
  hw_version             52 (0x34); the device's must be equal
  sd_req                 0xcb, S132 7.0.1
  sd_size                0 bytes
  bl_size                0 bytes
  app_size               5,004 bytes
  size check             ok
  is_debug               no
  hash                   type 3, SHA-256; it is that of the image
    as in the init packet (little-endian)    ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c
    as sha256sum prints it                   7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  boot_validation        type 1, a CRC-32 that the device computes
  signed bytes           63 bytes at byte 9 of the init packet (InitCommand)
    as they are                              080110341a02cb01200028003000388c27422408031220ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c4800520408011200
    their SHA-256                            1cff5d650d06024ade09e20a782bd9d5206eca2f0eb1c6658ec498d7f6306c26
  signature_type         0, ECDSA on P-256 with SHA-256
  signature              not checked (no key given)
    r, as in the init packet (little-endian) ea517fc6f4b5f9ef9a0549e447cba6c9794c521e98d9fb40ace0b6606ad6693c
    s, little-endian                         27050b871911e941f369f2b966a38347eab6e9e0207b0ed4368904575b26ee4f
    r, big-endian                            3c69d66a60b6e0ac40fbd9981e524c79c9a6cb47e449059aeff9b5f4c67f51ea
    s, big-endian                            4fee265b57048936d40e7b20e0e9b6ea4783a366b9f269f341e91119870b0527
    DER for openssl                          304402203c69d66a60b6e0ac40fbd9981e524c79c9a6cb47e449059aeff9b5f4c67f51ea02204fee265b57048936d40e7b20e0e9b6ea4783a366b9f269f341e91119870b0527
  what fields cost       140 bytes of at most 512
    framing                               9
    fw_version                            2
    hw_version                            2
    sd_req                                4
    type                                  2
    sd_size                               2
    bl_size                               2
    app_size                              3
    hash                                 38
    is_debug                              2
    boot_validation                       6
    signature_type                        2
    signature                            66
  air time               5,144 bytes: 1.03 s at 5, 0.26 s at 20, 0.09 s at 60 KB/s (of 1000 bytes)

entries of the archive
  manifest.json        131 bytes, crc32 de0415fd, sha256 396b2a791ef6b847944ffc9663589499c0a884fe5c689651fa2d05d100b2f470
  app.dat              140 bytes, crc32 98d44c59, sha256 99aca6dba4e1554340ef86165e24e9489ccd50c5b8a86484f7c86679cf9e254e
  app.bin            5,004 bytes, crc32 48d1ce8e, sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed

flash
           ? +----------------------------------------------------------+ end of flash
             | bootloader settings                                      |
           ? +----------------------------------------------------------+
             | MBR parameters, settings backup                          |
           ? +----------------------------------------------------------+
             | bootloader                                               |
           ? +----------------------------------------------------------+
             | application data                                         |
           ? +----------------------------------------------------------+
             | application                                              |
             |   in this package                      5,004 B           |
           ? +----------------------------------------------------------+
             | SoftDevice                                               |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  where the application starts is not known: the package brings no SoftDevice,
  and where those of sd_req end is not known here
  addresses above it depend on the chip (--chip)

# With the key that signed, and with another one, after everything was shown.
$ plomb inspect --key key.pem app.zip | grep -A1 'made by the key'
  signature              made by the key with fingerprint
                         f0c97141a496a5e3566d8fb5fe6a321b22aaedf89f4005a6f30dd42914b5a8c5
$ plomb key new -q --no-passphrase other.pem
...
$ plomb inspect --key other.pem app.zip >shown.txt
plomb: 'app.zip': 'app.dat': the signature was not made by this key over these bytes
? 1
$ grep 'signature  ' shown.txt
  signature              the signature was not made by this key over these bytes
    signature                            66
$ tail -1 shown.txt
  addresses above it depend on the chip (--chip)

# Several images.
$ plomb inspect -q all.zip --chip nrf52832
all.zip
  size                   39,872 bytes
  sha256                 5b6595c49b4b8c68bf399b2f3c2e9b0868b54311dfdd63f32943b8f8dc86ba41
  format                 for secure bootloaders, nRF5 SDK 12 and newer

softdevice_bootloader
  image                  sd_bl.bin, 33,576 bytes
  image sha256           445685886f3eced82d78de9efa11a59699b4379137640aef000937c744d1790a
  sizes in the manifest  SoftDevice 24,572, bootloader 9,004 bytes
  init packet            sd_bl.dat, 220 bytes, signed
  type                   3, SoftDevice and bootloader
  fw_version             5 (0x5); the installed bootloader must be lower
  hw_version             52 (0x34); the device's must be equal
  sd_req                 0x101, S132 7.2.0
                         0xcb, S132 7.0.1
                         0x124, S132 7.3.0
                         0xb7, S132 6.1.1
  sd_size                24,572 bytes
  bl_size                9,004 bytes
  app_size               0 bytes
  size check             ok
  is_debug               no
  hash                   type 3, SHA-256; it is that of the image
    as in the init packet (little-endian)    0a79d144c7370900ef0a64379137b49996a511fa9ede782dd8ce3e6f88855644
    as sha256sum prints it                   445685886f3eced82d78de9efa11a59699b4379137640aef000937c744d1790a
  boot_validation        type 3, an ECDSA signature over the image
  signature              not checked (no key given)
    r, as in the init packet (little-endian) ec377325e356079888510ef4e40682d8446addaf3ce22c40fbb6fac405b015f0
    s, little-endian                         67c52b344c5249dbc3c3140cb78fb3fe3f7f0f7eb29a2e20f6ebb571d1ebaa36
    r, big-endian                            f015b005c4fab6fb402ce23cafdd6a44d88206e4f40e5188980756e3257337ec
    s, big-endian                            36aaebd171b5ebf6202e9ab27e0f7f3ffeb38fb70c14c3c3db49524c342bc567
    DER for openssl                          3045022100f015b005c4fab6fb402ce23cafdd6a44d88206e4f40e5188980756e3257337ec022036aaebd171b5ebf6202e9ab27e0f7f3ffeb38fb70c14c3c3db49524c342bc567
    SHA-256 of what it signs                 cbfae0577f182b90f10ff9ee3c290e1a84acf65db83019665768adda6d53973e
                         type 1, a CRC-32 that the device computes
  SoftDevice             0x101, S132 7.2.0; S140 version 7.2.0, ends at 0x7000
  signed bytes           141 bytes at byte 11 of the init packet (InitCommand)
    as they are                              080510341a088102cb01a402b701200328fcbf0130ac4638004224080312200a79d144c7370900ef0a64379137b49996a511fa9ede782dd8ce3e6f888556444800524408031240ec377325e356079888510ef4e40682d8446addaf3ce22c40fbb6fac405b015f067c52b344c5249dbc3c3140cb78fb3fe3f7f0f7eb29a2e20f6ebb571d1ebaa36520408011200
    their SHA-256                            164dd702b250ebf09e91a65b3c0c7d6b3b0e86857c29342d8eb1580ea67cdd8a
  signature_type         0, ECDSA on P-256 with SHA-256
  signature              not checked (no key given)
    r, as in the init packet (little-endian) 74111129d32f2578e6a8fef05e34b1304446b4f5cfc8d81610955be1bbed2952
    s, little-endian                         73e71b99431cfec52f78f759b38854a1bd035b0a5dd168ec39b049538d651238
    r, big-endian                            5229edbbe15b951016d8c8cff5b4464430b1345ef0fea8e678252fd329111174
    s, big-endian                            3812658d5349b039ec68d15d0a5b03bda15488b359f7782fc5fe1c43991be773
    DER for openssl                          304402205229edbbe15b951016d8c8cff5b4464430b1345ef0fea8e678252fd32911117402203812658d5349b039ec68d15d0a5b03bda15488b359f7782fc5fe1c43991be773
  what fields cost       220 bytes of at most 512
    framing                              11
    fw_version                            2
    hw_version                            2
    sd_req                               10
    type                                  2
    sd_size                               4
    bl_size                               3
    app_size                              2
    hash                                 38
    is_debug                              2
    boot_validation                      76
    signature_type                        2
    signature                            66
  air time               33,796 bytes: 6.76 s at 5, 1.69 s at 20, 0.57 s at 60 KB/s (of 1000 bytes)

application
  image                  app.bin, 5,004 bytes
  image sha256           7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  init packet            app.dat, 208 bytes, signed
  type                   0, application
  fw_version             9 (0x9); the installed application must not be higher
  hw_version             52 (0x34); the device's must be equal
  sd_req                 0x101, S132 7.2.0
                         0x124, S132 7.3.0
  sd_size                0 bytes
  bl_size                0 bytes
  app_size               5,004 bytes
  size check             ok
  is_debug               no
  hash                   type 3, SHA-256; it is that of the image
    as in the init packet (little-endian)    ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c
    as sha256sum prints it                   7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  boot_validation        type 3, an ECDSA signature over the image
  signature              not checked (no key given)
    r, as in the init packet (little-endian) b22909181ce22ca8e0f3a629fc713181f46009e090946ecb0b0e77cac876dabd
    s, little-endian                         98b091990fef75828909adb8932eb17e51874c7c28aa2aa6689100a3a0a268ad
    r, big-endian                            bdda76c8ca770e0bcb6e9490e00960f4813171fc29a6f3e0a82ce21c180929b2
    s, big-endian                            ad68a2a0a3009168a62aaa287c4c87517eb12e93b8ad09898275ef0f9991b098
    DER for openssl                          3046022100bdda76c8ca770e0bcb6e9490e00960f4813171fc29a6f3e0a82ce21c180929b2022100ad68a2a0a3009168a62aaa287c4c87517eb12e93b8ad09898275ef0f9991b098
    SHA-256 of what it signs                 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  signed bytes           129 bytes at byte 11 of the init packet (InitCommand)
    as they are                              080910341a048102a402200028003000388c27422408031220ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c4800524408031240b22909181ce22ca8e0f3a629fc713181f46009e090946ecb0b0e77cac876dabd98b091990fef75828909adb8932eb17e51874c7c28aa2aa6689100a3a0a268ad
    their SHA-256                            0197759b7bbd8337d361e51c8563a308af08db306d81eba3923dd4bea0ae3cae
  signature_type         0, ECDSA on P-256 with SHA-256
  signature              not checked (no key given)
    r, as in the init packet (little-endian) ee0a256d88460fd2ec776e104b49152a0b53558ffda1e1fe22b660f89dc7af1d
    s, little-endian                         eb13c12f7686ecedb7ce018db9811a33eb596e1f3535ce9c0a82ce73478e2fd2
    r, big-endian                            1dafc79df860b622fee1a1fd8f55530b2a15494b106e77ecd20f46886d250aee
    s, big-endian                            d22f8e4773ce820a9cce35351f6e59eb331a81b98d01ceb7edec86762fc113eb
    DER for openssl                          304502201dafc79df860b622fee1a1fd8f55530b2a15494b106e77ecd20f46886d250aee022100d22f8e4773ce820a9cce35351f6e59eb331a81b98d01ceb7edec86762fc113eb
  what fields cost       208 bytes of at most 512
    framing                              11
    fw_version                            2
    hw_version                            2
    sd_req                                6
    type                                  2
    sd_size                               2
    bl_size                               2
    app_size                              3
    hash                                 38
    is_debug                              2
    boot_validation                      70
    signature_type                        2
    signature                            66
  air time               5,212 bytes: 1.05 s at 5, 0.27 s at 20, 0.09 s at 60 KB/s (of 1000 bytes)

entries of the archive
  sd_bl.bin         33,576 bytes, crc32 a3f6106f, sha256 445685886f3eced82d78de9efa11a59699b4379137640aef000937c744d1790a
  sd_bl.dat            220 bytes, crc32 845a9aed, sha256 6c81b4e9575feda0a0f59b812d306ee8bb059a39e31d8950f23996d85ca50abd
  manifest.json        372 bytes, crc32 8c01a70d, sha256 b9d327cdea44dec8ecad0732ade7c0d0af12500c027ff25cf6eede1960dd34c1
  app.dat              208 bytes, crc32 0028b907, sha256 fd579e9dffd0601c5e160e276611b3ae8bf2efb12da6c5cf8c9fb0b612ad1a9b
  app.bin            5,004 bytes, crc32 48d1ce8e, sha256 7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed

flash of the nrf52832
  0x00080000 +----------------------------------------------------------+ end of flash
             | bootloader settings                    4,096 B           |
  0x0007f000 +----------------------------------------------------------+
             | MBR parameters, settings backup        4,096 B           |
  0x0007e000 +----------------------------------------------------------+
             | bootloader                            24,576 B           |
             |   in this package                      9,004 B    36.6 % |
  0x00078000 +----------------------------------------------------------+
             | application data                      12,288 B           |
  0x00075000 +----------------------------------------------------------+
             | application                          450,560 B           |
             |   in this package                      5,004 B     1.1 % |
  0x00007000 +----------------------------------------------------------+
             | SoftDevice                            24,576 B           |
             |   in this package                     24,572 B    99.9 % |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  the application starts at 0x7000, where the package's SoftDevice says that it ends

room where updates arrive
  softdevice_bootloader  33,576 of 323,584 bytes from 0x26000 on, 10.3 %
                         dual bank beside an application of at most 286,720 bytes, as one of this size has;
                         a larger one is given up before the update: single bank
  application            5,004 of 450,560 bytes from 0x7000 on, 1.1 %
                         dual bank beside an application of at most 442,368 bytes, as one of this size has;
                         a larger one is given up before the update: single bank

# Not signed.
$ plomb inspect unsigned.zip >shown.txt
plomb: warning: application: the init packet is not signed, so secure bootloaders refuse it
$ sed -n '/^application/,/^entries/p' shown.txt
application
  image                  app.bin, 5,004 bytes
  image sha256           7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  init packet            app.dat, 69 bytes, not signed
  type                   0, application
  fw_version             1 (0x1); the installed application must not be higher
  hw_version             52 (0x34); the device's must be equal
  sd_req                 0xcb, S132 7.0.1
  sd_size                0 bytes
  bl_size                0 bytes
  app_size               5,004 bytes
  size check             ok
  is_debug               no
  hash                   type 3, SHA-256; it is that of the image
    as in the init packet (little-endian)    ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c
    as sha256sum prints it                   7c0e73fbd8099d35d175ab552a4196cc8a4e9eb41347b9acde182c8c544115ed
  boot_validation        type 1, a CRC-32 that the device computes
  unsigned bytes         63 bytes at byte 6 of the init packet (InitCommand)
    as they are                              080110341a02cb01200028003000388c27422408031220ed1541548c2c18deacb94713b49e4e8acc96412a55ab75d1359d09d8fb730e7c4800520408011200
    their SHA-256                            1cff5d650d06024ade09e20a782bd9d5206eca2f0eb1c6658ec498d7f6306c26
  signature              the init packet is not signed
  what fields cost       69 bytes of at most 512
    framing                               6
    fw_version                            2
    hw_version                            2
    sd_req                                4
    type                                  2
    sd_size                               2
    bl_size                               2
    app_size                              3
    hash                                 38
    is_debug                              2
    boot_validation                       6
  air time               5,073 bytes: 1.02 s at 5, 0.26 s at 20, 0.09 s at 60 KB/s (of 1000 bytes)

entries of the archive
$ plomb inspect -q unsigned.zip --key key.pem >shown.txt
plomb: 'unsigned.zip': 'app.dat': the init packet is not signed
? 1
$ grep 'not signed' shown.txt
  init packet            app.dat, 69 bytes, not signed
  signature              the init packet is not signed
