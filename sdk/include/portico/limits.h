/* portico/limits.h - the extension "portico.limits/1": the host holds the requests of a route to
 * limits.
 *
 * portico_route.docs may say what every request of the route is held to, before anything of its
 * body is read and before the handler runs:
 *
 *   "x-portico-policy": {"body": 65536, "deadline": 2, "at_most": 20,
 *                        "rate": {"limit": 100, "per": 60, "by": "peer"}}
 *
 *   body      bytes of a request's body; 413 beyond
 *   deadline  seconds for the handler, where it does not run on an event loop; 504 beyond
 *   at_most   requests of the route that are served at once; 503 with Retry-After beyond
 *   rate      `limit` requests at once and then one each `per` / `limit` seconds, of the callers
 *             that `by` tells apart: "peer" (the address, of IPv6 its /64; where it is left out),
 *             "principal", "key" or "header:NAME"; 429 with Retry-After beyond
 *
 * Each may be left out. The operator may have smaller ones, which count then: a plugin only
 * tightens. What is no limit, or cannot be one, refuses the plugin at load. See docs/limits.md.
 *
 * A host that does not offer this takes the word for documentation: a plugin whose limits are more
 * than a wish does not start there.
 */
#ifndef PORTICO_LIMITS_H
#define PORTICO_LIMITS_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_LIMITS "portico.limits/1"

/* Has no functions: that it is there says all. Lives as long as the process. */
typedef struct portico_limits {
  uint32_t size;
} portico_limits;

#ifdef __cplusplus
}
#endif
#endif
