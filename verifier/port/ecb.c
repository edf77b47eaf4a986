#include <plomb/core/port.h>

#include <string.h>

#include "port/nrf52.h"

/* What ECBDATAPTR leads to (ECB, "EasyDMA"); in RAM, like all that EasyDMA reads. */
struct ecb_data {
    uint8_t key[16];
    uint8_t cleartext[16];
    uint8_t ciphertext[16];
};

/* The peripheral has AES-128 alone, and the verifier's ciphers say so. */
void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    struct ecb_data data;

    (void)key_size;
    memcpy(data.key, key, sizeof(data.key));
    memcpy(data.cleartext, in, sizeof(data.cleartext));
    ECB_ECBDATAPTR = (uint32_t)(uintptr_t)&data;
    ECB_ENDECB = 0;
    do {
        /* Only the radio's ciphers could be in the way, and they are off. */
        ECB_ERRORECB = 0;
        ECB_STARTECB = 1;
        while (ECB_ENDECB == 0 && ECB_ERRORECB == 0) continue;
    } while (ECB_ENDECB == 0);
    /* The peripheral wrote it behind the compiler's back. */
    __asm__ volatile("" : : "r"(&data) : "memory");
    memcpy(out, data.ciphertext, sizeof(data.ciphertext));
    memset(&data, 0, sizeof(data));
    __asm__ volatile("" : : "r"(&data) : "memory");
}
