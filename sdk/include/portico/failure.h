/* portico/failure.h - the extension "portico.failure/1": what a plugin says of a failure of its
 * own.
 *
 *   const portico_failure_service *failures =
 *       (const portico_failure_service *)host->extension(PORTICO_FAILURE_SERVICE);
 *   failures->because(app, why);
 *   return PORTICO_FAILED;
 *
 * The host writes one line, with the plugin, the route as it is served, the request and the words,
 * counts it, and leaves lines out when there are very many of one route. log() says the same
 * without the route, and as often as it is called. NULL: the host is older than this; use log()
 * then. The table lives as long as the process. Tags and rules are those of abi.h.
 */
#ifndef PORTICO_FAILURE_H
#define PORTICO_FAILURE_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_FAILURE_SERVICE "portico.failure/1"

/* For the log alone, in place of log(): with the route, and once. */
typedef struct portico_failure_service {
  uint32_t size;

  /* [any] Why the function that the host has called on this thread (start, run of a handler or of a
   * task, next of a source) is about to answer PORTICO_FAILED: words that go behind its name, such
   * as "threw a std::bad_alloc" or "has no connection to the database". The last ones count; they
   * are forgotten when the function answers anything else. No client sees them. */
  void (*because)(const portico_app*, portico_str why);
} portico_failure_service;

#ifdef __cplusplus
}
#endif
#endif
