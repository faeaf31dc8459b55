/* portico/built.h - the extension "portico.built/1" of a plugin: what it was built with. The host
 * asks for it when start() has returned, for the log (level debug), through
 * portico_plugin.extension:
 *
 *   static const portico_built built = {sizeof built, PORTICO_ABI_MINOR, PORTICO_SDK_VERSION,
 *                                       "cc 12"};
 *   static const void *extension(void *self, const char *id) {
 *     return strcmp(id, PORTICO_BUILT) == 0 ? &built : NULL;
 *   }
 *
 * PORTICO_PLUGIN of the SDK for C++ answers by itself. Tags and rules are those of abi.h.
 */
#ifndef PORTICO_BUILT_H
#define PORTICO_BUILT_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_BUILT "portico.built/1"
/* Of the SDK that this header belongs to. */
#define PORTICO_SDK_VERSION "0.2.0"

/* Of what a plugin was built: for the log, and for people. */
typedef struct portico_built {
  uint32_t size;
  uint32_t minor;       /* PORTICO_ABI_MINOR of the header that it was compiled with */
  const char *sdk;      /* PORTICO_SDK_VERSION, or NULL: without the SDK */
  const char *compiler; /* "g++ 12.2.0", or NULL */
} portico_built;

#ifdef __cplusplus
}
#endif
#endif
