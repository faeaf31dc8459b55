/* portico/ending.h - the extension "portico.ending/1": work that ends what a call has used.
 *
 *   host->defer(call, name, task);      name is "portico.ending/1"
 *
 * A task of that name is no work of its own, but gives back what the call and its tasks have used:
 * a connection to a database, a file. The host runs it after the other tasks of the call, or drops
 * it without, when these fail, are lost or are not wanted (fail()): what it has to do, drop() has
 * to do as well. It counts in no figure of tasks, and no line of the log calls it lost.
 *
 * A host that knows nothing of this runs it as any other task: name it as you like, and defer it
 * last. [any]
 */
#ifndef PORTICO_ENDING_H
#define PORTICO_ENDING_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_ENDING "portico.ending/1"

/* Has no functions: that it is there says all. Lives as long as the process. */
typedef struct portico_ending {
  uint32_t size;
} portico_ending;

#ifdef __cplusplus
}
#endif
#endif
