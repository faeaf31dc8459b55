/* portico/later.h - the extension "portico.later/1": calls that are answered after their handler
 * has returned, and that hold no thread until then.
 *
 *   const portico_later_service *laters = host->extension(PORTICO_LATER_SERVICE);
 *
 *   static portico_result run(void *self, portico_call *call, const portico_value *input) {
 *     const portico_later later = laters->detach(call);
 *     if (!later) return PORTICO_FAILED;
 *     ask_the_database(later, call);         // which resumes it when there is an answer
 *     return PORTICO_OK;                     // the call is pending now
 *   }
 *
 * NULL: this host cannot do it, or not for this plugin; answer before the handler returns then. The
 * table lives as long as the process. Tags and rules are those of abi.h.
 *
 *   The call     A pending call, its input and everything that was borrowed for the call live until
 *                finish() takes effect. Functions tagged [call] may be used by one thread at a
 *                time: by that of the handler until it returns, then by that of each task within
 *                the task. A call pins its plugin: it is neither stopped nor unloaded.
 *   The handle   A number, never 0, of this one call; it may be copied, and used from any thread.
 *                With a handle whose call is over every function answers PORTICO_REFUSED, which is
 *                logged with plugin and route and counted as a fault, as is a second finish().
 *   Tasks        One at a time for one call, in the order they came [turn]. Each is dropped once:
 *                when it has run, when it is refused, or when the call is finished before its turn.
 *                What its run answers is PORTICO_OK, or anything else as if finish() had been told
 *                that. What is logged within carries the id of the request. On the loop a task must
 *                not block: if it does, it keeps its thread, and the loop goes on with another one.
 *   Beside it    What offload() is given runs beside tasks, and several of one call at once. It
 *                does not have the call in hand. It may outlive the call, which can be answered
 *                meanwhile: what it uses has to be its own, and the library stays loaded until it
 *                is dropped.
 *   The end      The call is answered with what reply, fail, bytes, stream or file made, as if its
 *                handler had returned now. The handler that answers anything but PORTICO_OK, or
 *                does not return well, ends the call by that; its handle is over.
 *   Nobody waits When the client is gone, the deadline of handlers has passed (which the client was
 *                told with 504) or the host stops, cancelled() says so and the task of cancel()
 *                runs. The call has to be finished all the same; until then it pins its plugin. The
 *                host cannot know that nobody is left who would do that: such a call ends, for its
 *                client, with its deadline.
 */
#ifndef PORTICO_LATER_H
#define PORTICO_LATER_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_LATER_SERVICE "portico.later/1"

/* The handle of a call that is answered later: any thread may have it. 0 is none. */
typedef uint64_t portico_later;

/* Where a task runs. */
enum {
  PORTICO_ANYWHERE = 0, /* the host learns where tasks of this route do best, as for handlers */
  PORTICO_ON_LOOP = 1,  /* it never blocks */
  PORTICO_ON_POOL = 2   /* it may block */
};

/* A result for finish(): who should have answered is gone without. The reply is 500, and the log
 * says that the call of this route was dropped. */
enum { PORTICO_DROPPED = -4 };

/* Calls that are answered after their handler has returned. */
typedef struct portico_later_service {
  uint32_t size;

  /* [call] The call is pending when its handler returns. 0: it is already, or cannot be; logged. */
  portico_later (*detach)(portico_call *);
  /* [any] Runs the task with the call in hand; before the handler has returned: after that. */
  portico_result (*resume)(portico_later, int32_t where, portico_task);
  /* [any] The same when so many milliseconds are over. */
  portico_result (*after)(portico_later, uint32_t milliseconds, int32_t where, portico_task);
  /* [any] The task is run, once, when nobody waits for the answer any more; at once when that is so
   * already. In place of a task that was given before and has not run. */
  portico_result (*cancel)(portico_later, portico_task);
  /* [any] The call is answered, now or when the handler or the task returns that has it in hand.
   * PORTICO_OK, or what a handler would answer that failed. */
  portico_result (*finish)(portico_later, portico_result);
  /* [any] Runs the task on a thread that may block, beside the tasks of the call. What it answers
   * is PORTICO_OK, or anything else as if finish() had been told that. PORTICO_REFUSED also when as
   * much of the plugin waits for such a thread as may, so that memory has an end. Ask PORTICO_HAS()
   * for it: hosts before 0.2 do not have it. */
  portico_result (*offload)(portico_later, portico_task);
} portico_later_service;

#ifdef __cplusplus
}
#endif
#endif
