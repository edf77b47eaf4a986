/*
 * The whole host library: its version, and every installed header. Programs
 * that need one part may include that part's header alone.
 */
#ifndef PLOMB_PLOMB_H
#define PLOMB_PLOMB_H

#include <stddef.h>

#include <plomb/audit.h>
#include <plomb/audit_log.h>
#include <plomb/audit_verify.h>
#include <plomb/buf.h>
#include <plomb/compare.h>
#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/decode.h>
#include <plomb/core/device.h>
#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/softdevice.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>
#include <plomb/core/unwrap.h>
#include <plomb/core/validate.h>
#include <plomb/device_info.h>
#include <plomb/effort.h>
#include <plomb/error.h>
#include <plomb/factory.h>
#include <plomb/flash_map.h>
#include <plomb/image.h>
#include <plomb/inspect.h>
#include <plomb/key.h>
#include <plomb/key_export.h>
#include <plomb/legacy_packet.h>
#include <plomb/link.h>
#include <plomb/notes.h>
#include <plomb/open.h>
#include <plomb/pack.h>
#include <plomb/package.h>
#include <plomb/packet_cost.h>
#include <plomb/policy.h>
#include <plomb/recipe.h>
#include <plomb/recipe_package.h>
#include <plomb/recipient.h>
#include <plomb/release.h>
#include <plomb/rotate_plan.h>
#include <plomb/seal.h>
#include <plomb/seal_words.h>
#include <plomb/secret.h>
#include <plomb/send.h>
#include <plomb/serial_port.h>
#include <plomb/settings.h>
#include <plomb/settings_page.h>
#include <plomb/sign.h>
#include <plomb/sign_command.h>
#include <plomb/sign_request.h>
#include <plomb/token.h>
#include <plomb/values.h>
#include <plomb/verify.h>
#include <plomb/zigbee.h>

/* Semantic versioning 2.0.0; of the headers that a program was compiled with. */
#define PLOMB_VERSION       "0.1.0"
#define PLOMB_VERSION_MAJOR 0
#define PLOMB_VERSION_MINOR 1
#define PLOMB_VERSION_PATCH 0

#define PLOMB_LIBRARIES_MAX        8  /* libraries that plomb_libraries reports */
#define PLOMB_LIBRARY_VERSION_SIZE 32 /* bytes, the terminating zero included */

/* A library that plomb runs with. */
struct plomb_library {
    const char *name; /* "mbedtls"; a constant */
    char version[PLOMB_LIBRARY_VERSION_SIZE];
};

/* The version of the library that the program runs with: "0.1.0". */
PLOMB_API const char *plomb_version(void);

/*
 * Writes the libraries below plomb, by name, with the versions that are loaded
 * now, and returns how many they are, at most PLOMB_LIBRARIES_MAX.
 */
PLOMB_API size_t plomb_libraries(struct plomb_library out[PLOMB_LIBRARIES_MAX]);

#endif
