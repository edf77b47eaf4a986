/*
 * LZMA payloads, full and delta: the filters in front of the coder, and which of
 * several maps and property bytes give the smallest. The part of payload_encode.h
 * that is about them; for payload_encode.c alone.
 */
#ifndef FORMATS_PAYLOAD_LZMA_H
#define FORMATS_PAYLOAD_LZMA_H

#include "formats/payload_encode.h"

/* As payload_encode, without the padding; the request has been checked. */
enum plomb_status payload_lzma_encode(const struct payload_request *request,
                                      struct plomb_buf *out,
                                      struct payload_params *params_out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/* Tells the request's listener, if there is one. In payload_encode.c. */
void payload_report(const struct payload_request *request, uint64_t done,
                    uint64_t total);

#endif
