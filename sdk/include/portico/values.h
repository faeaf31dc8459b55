/* portico/values.h - the extension "portico.values/1": a body that is a stream of values, each held
 * to the output schema of the route and filtered by it, in one of two formats:
 *
 *   PORTICO_LINES    application/jsonl: one line of JSON a value
 *   PORTICO_EVENTS   text/event-stream: Server-Sent Events (WHATWG HTML, section 9.2), never cached
 *                    or buffered; the host sends a comment when 15 seconds have passed without an
 *                    event. A client that comes back says where it was in the header Last-Event-ID.
 *
 *   const portico_values_service *values = host->extension(PORTICO_VALUES_SERVICE);
 *
 * NULL: the host is older than this. The table lives as long as the process. Tags and rules are
 * those of abi.h. A value that breaks the schema is logged and ends the stream without its proper
 * end, so that the client can tell it from a complete one.
 */
#ifndef PORTICO_VALUES_H
#define PORTICO_VALUES_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_VALUES_SERVICE "portico.values/1"

enum { PORTICO_LINES = 0, PORTICO_EVENTS = 1 };

/* What next() answers beside PORTICO_OK, PORTICO_END and PORTICO_FAILED: there is no value yet. The
 * host then asks again once it is woken; without a waker, a quarter of a second later. */
enum { PORTICO_IDLE = 2 };

/* One value, or one event. The host hands it over empty, with size set; what is left empty is not
 * sent. */
typedef struct portico_event {
  uint32_t size;
  uint32_t retry; /* milliseconds until a client that lost the connection comes back; 0: not sent */
  const portico_value *data; /* the value, or NULL. The only member that PORTICO_LINES looks at */
  portico_str text;          /* data as it is, not JSON, of many lines or one; text.data not NULL
                                excludes data */
  portico_str event;         /* the type of the event: one line */
  portico_str id;            /* what Last-Event-ID will say: one line without NUL */
  portico_str comment;       /* may have many lines */
} portico_event;

/* How a source says that it has something again. The source owns it: dropped exactly once, and
 * wake() may be called until then, from any thread, any number of times, also when the client is
 * long gone. */
typedef struct portico_waker {
  void *self;
  void (*wake)(void *self); /* [any] */
  void (*drop)(void *self); /* [any] */
} portico_waker;

/* The functions of one source are never called at the same time, but not always by one thread. */
typedef struct portico_values {
  uint32_t size;
  void *self;
  /* Fills the event; what it points at is borrowed until the next call or drop. May block, and then
   * holds one of the host's threads; a source that waits for long answers PORTICO_IDLE instead. */
  portico_result (*next)(void *self, portico_event *event);
  /* Called once, before the first next(); NULL when the source has no use for a waker. */
  void (*listen)(void *self, portico_waker waker);
  void (*drop)(void *self);
} portico_values;

/* Bodies that are streams of values or of events. */
typedef struct portico_values_service {
  uint32_t size;

  /* [call] Makes the source the body, in place of any made before; the host owns it from here on,
   * also when it answers PORTICO_REFUSED. */
  portico_result (*values)(portico_call *, int32_t format, const portico_values *);
} portico_values_service;

#ifdef __cplusplus
}
#endif
#endif
