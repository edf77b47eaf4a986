/*
 * Where the PIN of a token comes from: the URI, a file that it names, or whoever the
 * caller has asked. For lib, behind plomb/token.h.
 */
#ifndef LIB_TOKEN_PIN_H
#define LIB_TOKEN_PIN_H

#include <plomb/token.h>

#include "formats/pkcs11_uri.h"

/*
 * Refuses what the URI may not say of a PIN: PLOMB_TOKEN_URI_MALFORMED for a
 * pin-value that is not allowed, and for a pin-source that is no file. So that
 * nobody learns it only after a token was found.
 */
enum plomb_status token_pin_check(const struct plomb_token_options *options,
                                  const struct pkcs11_uri *uri,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Gets the PIN for the token called `label`: 1 to PLOMB_PIN_MAX bytes in `out`, which
 * the caller clears. PLOMB_PIN_NEEDED, PLOMB_PASSPHRASE_UNUSABLE, the FILE_ statuses.
 */
enum plomb_status token_pin_get(const struct plomb_token_options *options,
                                const struct pkcs11_uri *uri, const char *label,
                                struct plomb_secret *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

#endif
