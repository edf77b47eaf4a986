/*
 * Where a test lays down what the device works on: in the memory outside of the
 * chip (tests/m4/machine.h). For device and tests.
 */
#ifndef TESTS_M4_DEVICE_MEMORY_H
#define TESTS_M4_DEVICE_MEMORY_H

#define MEMORY_PAYLOAD 0x60000000u
#define MEMORY_BASE    0x60200000u
#define MEMORY_IMAGE   0x60400000u
#define MEMORY_SMALL   0x60600000u /* keys and other arguments */
#define MEMORY_SIZE    0x00200000u /* bytes of each */

#endif
