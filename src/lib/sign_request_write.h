/*
 * What requests and answers have in common when they are written. For the files of
 * lib that implement plomb/sign_request.h.
 */
#ifndef LIB_SIGN_REQUEST_WRITE_H
#define LIB_SIGN_REQUEST_WRITE_H

/* What wrote the file: "plomb 0.1.0". */
extern const char sign_request_tool[];

#endif
