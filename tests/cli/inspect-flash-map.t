# The application's address: from sd_req, from no SoftDevice, not known.
$ truncate -s 8888 app.bin
$ plomb pack -q --application app.bin --application-version 10203 --hw-version 52 --sd-req 0x101 --allow-unsigned known.zip
...
$ plomb inspect -q known.zip --chip nrf52832 | sed -n '/^flash/,$p'
flash of the nrf52832
  0x00080000 +----------------------------------------------------------+ end of flash
             | bootloader settings                    4,096 B           |
  0x0007f000 +----------------------------------------------------------+
             | MBR parameters, settings backup        4,096 B           |
  0x0007e000 +----------------------------------------------------------+
             | bootloader                            24,576 B           |
  0x00078000 +----------------------------------------------------------+
             | application data                      12,288 B           |
  0x00075000 +----------------------------------------------------------+
             | application                          323,584 B           |
             |   in this package                      8,888 B     2.7 % |
  0x00026000 +----------------------------------------------------------+
             | SoftDevice                           151,552 B           |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  the application starts at 0x26000 behind S132 7.2.0, of sd_req

room where updates arrive
  application            8,888 of 323,584 bytes from 0x26000 on, 2.7 %
                         dual bank beside an application of at most 311,296 bytes, as one of this size has;
                         a larger one is given up before the update: single bank
$ plomb inspect -q known.zip | sed -n '/^flash/,$p'
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
             |   in this package                      8,888 B           |
  0x00026000 +----------------------------------------------------------+
             | SoftDevice                           151,552 B           |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  the application starts at 0x26000 behind S132 7.2.0, of sd_req
  addresses above it depend on the chip (--chip)
$ plomb pack -q --application app.bin --application-version 10203 --hw-version 52 --sd-req 0 --allow-unsigned none.zip
...
$ plomb inspect -q none.zip --chip nrf52805 | sed -n '/^flash/,$p'
flash of the nrf52805
  0x00030000 +----------------------------------------------------------+ end of flash
             | bootloader settings                    4,096 B           |
  0x0002f000 +----------------------------------------------------------+
             | MBR parameters, settings backup        4,096 B           |
  0x0002e000 +----------------------------------------------------------+
             | bootloader                            24,576 B           |
  0x00028000 +----------------------------------------------------------+
             | application data                       8,192 B           |
  0x00026000 +----------------------------------------------------------+
             | application                          151,552 B           |
             |   in this package                      8,888 B     5.8 % |
  0x00001000 +----------------------------------------------------------+
             | MBR                                    4,096 B           |
  0x00000000 +----------------------------------------------------------+
  the application starts at 0x1000 where there is no SoftDevice, as sd_req 0 says

room where updates arrive
  application            8,888 of 151,552 bytes from 0x1000 on, 5.8 %
                         dual bank beside an application of at most 139,264 bytes, as one of this size has;
                         a larger one is given up before the update: single bank
$ plomb inspect -q none.zip | grep fw_version
  fw_version             10203 (0x27db), or 1.2.3; the installed application must not be higher
    fw_version                            3
$ plomb pack -q --application app.bin --application-version 10203 --hw-version 52 --sd-req 0x101,0x100 --allow-unsigned both.zip
...
$ plomb inspect -q both.zip --chip nrf52840 | sed -n '/^  where/,$p'
  where the application starts depends on which SoftDevice of sd_req is installed

room where updates arrive
  application            not known, as where the application starts is not

# Too large for two banks, and too large at all.
$ truncate -s 200000 app.bin
$ plomb pack -q --application app.bin --application-version 1 --hw-version 52 --sd-req 0x101 --allow-unsigned large.zip
...
$ plomb inspect -q large.zip --chip nrf52832 | sed -n '/^room/,$p'
room where updates arrive
  application            200,000 of 323,584 bytes from 0x26000 on, 61.8 %
                         dual bank beside an application of at most 122,880 bytes, less than one of this size;
                         a larger one is given up before the update: single bank
$ plomb inspect large.zip --chip nrf52810 >shown.txt
plomb: warning: application: the init packet is not signed, so secure bootloaders refuse it
plomb: warning: application: the image has 200000 bytes, the nrf52810 has room for 0
$ sed -n '/^room/,$p' shown.txt
room where updates arrive
  application            200,000 of 0 bytes from 0x26000 on, 0.0 %: it does not fit
