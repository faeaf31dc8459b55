/* portico/trace.h - the extension "portico.trace/1": where a plugin stands in a trace (W3C Trace
 * Context), and spans of its own.
 *
 *   const portico_trace_service *trace =
 *       (const portico_trace_service *)host->extension(PORTICO_TRACE_SERVICE);
 *
 *   portico_span *span = trace->begin(NULL, str("SELECT users"), PORTICO_SPAN_CLIENT);
 *   trace->set(span, str("db.system.name"), &postgresql);
 *   if (!ask(trace->traceparent(span))) trace->fail(span, str("no connection"));
 *   trace->end(span);
 *
 * NULL: the host is older than this, and nothing is traced. The table lives as long as the process.
 * Tags and rules are those of abi.h.
 *
 *   Here       What the host runs on the calling thread: a handler, a task of a pending call and
 *              work beside it, a source, a task. Threads of the plugin's own are in nothing: give
 *              them the span that they are to work in.
 *   A span     NULL when its trace is not recorded, or is none: every function takes that, and does
 *              what is right then. Used by one thread at a time; it may outlive the call, and has
 *              to be ended, once, at the latest when stop() returns.
 *   The cost   Nothing waits for whoever collects spans. Those for which there is no room are
 *              dropped.
 */
#ifndef PORTICO_TRACE_H
#define PORTICO_TRACE_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_TRACE_SERVICE "portico.trace/1"

/* From begin() to end(), on any one thread at a time. */
typedef struct portico_span portico_span;

/* What a span is to those on the other side of it; the numbers are those of OTLP. */
enum {
  PORTICO_SPAN_INTERNAL = 1,
  PORTICO_SPAN_CLIENT = 3,   /* asks somebody else, and waits for the answer */
  PORTICO_SPAN_PRODUCER = 4, /* begins what somebody else does later */
  PORTICO_SPAN_CONSUMER = 5  /* does what somebody else has begun */
};

/* Where what runs stands in a trace, and spans of the plugin's own. */
typedef struct portico_trace_service {
  uint32_t size;

  /* [any] What is to be sent as the fields traceparent and tracestate with whatever is asked of
   * others: of that span; NULL: of what runs here. Empty: that is in no trace, or has no state. Of
   * a span it lives as long as that, of what runs here until the plugin's function returns. */
  portico_str (*traceparent)(const portico_span *);
  /* [any] The other of the two, with the first. */
  portico_str (*tracestate)(const portico_span *);

  /* [any] A span begins now: in that one; NULL: in what runs here. The name says what is done and
   * not with what: "SELECT users". A kind that is none of the above is INTERNAL. */
  portico_span *(*begin)(const portico_span *in, portico_str name, int32_t kind);
  /* [any] A bool, an integer, a number or a text, in place of one of that name; others are left
   * out, as are those beyond 128. Texts are UTF-8; what is beyond 4096 bytes is cut. */
  void (*set)(portico_span *, portico_str name, const portico_value *value);
  /* [any] What it was for has failed; why may be empty. */
  void (*fail)(portico_span *, portico_str why);
  /* [any] It ends now, and is the host's. */
  void (*end)(portico_span *);
} portico_trace_service;

#ifdef __cplusplus
}
#endif
#endif
