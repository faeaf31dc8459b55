/* portico/intake.h - the extension "portico.intake/1": a handler reads the body as it arrives.
 *
 *   const portico_intake_service *intake =
 *       (const portico_intake_service *)host->extension(PORTICO_INTAKE_SERVICE);
 *
 * NULL: the host is older than this. The table lives as long as the process. Tags and rules are
 * those of abi.h.
 *
 * A route asks for it by a property of its input, which is all of its body:
 *
 *   "blob": {"in": "stream", "type": "string", "format": "binary",
 *            "x-limit": 10737418240, "x-media-type": "application/octet-stream"}
 *
 * "x-limit" is the most bytes that the body may have; without it that is the host's limits.body.
 * The document has it as maxLength, with a 413. Listed in "required" or not, a request without a
 * body is one of no bytes.
 * "x-media-type" is what the document says the body is; without it application/octet-stream. No
 * other property of that input may be in body, form or file, and the route may not be
 * PORTICO_QUICK. A host that does not offer this refuses the route: it knows no "in": "stream".
 *
 * The handler runs on the host's pool as soon as the head is there and every other parameter has
 * been checked: what does not fit is answered with 422, and a length above the limit with 413,
 * before the handler runs and before the client is asked for the body. In `input` the property is
 * null with PORTICO_UNSET, and request(PORTICO_BODY) gives nothing.
 *
 *   portico_str chunk;
 *   portico_result result;
 *   while ((result = intake->read(call, &chunk)) == PORTICO_OK) write_down(chunk);
 *   if (result != PORTICO_END) return result;    the host answers what belongs to it
 *
 * The host reads on while the handler works, up to 128 KiB; then the client waits (RFC 9293,
 * section 3.8: the window closes). A client that sent "Expect: 100-continue" is asked to go on by
 * the first read (RFC 9110, section 10.1.1): a handler that refuses before costs it no body. When a
 * handler replies without having read to the end, the host reads a little of the rest away, or ends
 * the connection with the reply.
 *
 * Time: while the handler waits in read(), the client has to send at the rate of limits.body_rate;
 * deadlines.body does not count. While it works on what it has, deadlines.handler counts, from each
 * read() on, and from the end of the body.
 */
#ifndef PORTICO_INTAKE_H
#define PORTICO_INTAKE_H
/* clang-format off */

#include "portico/abi.h"
#include "portico/values.h" /* portico_waker, PORTICO_IDLE */

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_INTAKE_SERVICE "portico.intake/1"

/* Of length(): the client has not told. */
#define PORTICO_UNKNOWN_LENGTH UINT64_MAX

/* Of failure(): there is nobody to be answered. */
enum { PORTICO_CLIENT_GONE = 499 };

/* Bodies that a handler reads while they arrive. */
typedef struct portico_intake_service {
  uint32_t size;

  /* [call] Waits for the next bytes of the body, at least one; they are valid until the next read()
   * or the end of the call. PORTICO_END: that was all. PORTICO_FAILED: the rest will not come, see
   * failure(); a handler that then returns PORTICO_FAILED without fail() is no faulty one, and the
   * host answers that status. Both stay what they are. PORTICO_REFUSED: the route has no such body;
   * logged, 500. */
  portico_result (*read)(portico_call *, portico_str *chunk);

  /* [call] Why the body does not come to its end, as the status that the host answers: 408 the
   * client was too slow; 413 it sent more than the limit, in chunks; 400 or 431 its chunks are
   * malformed; PORTICO_CLIENT_GONE: nobody gets an answer. 0: nothing is wrong so far. */
  int32_t (*failure)(portico_call *);

  /* [call] Bytes of the body, where the client has told (0 also when there is none), else
   * PORTICO_UNKNOWN_LENGTH: it comes in chunks. */
  uint64_t (*length)(portico_call *);

  /* [call] The most bytes that read() gives in all. */
  uint64_t (*limit)(portico_call *);

  /* [call] As read(), but PORTICO_IDLE in place of waiting: for tasks of a call that is answered
   * later (later.h), which must not block. */
  portico_result (*poll)(portico_call *, portico_str *chunk);

  /* [call] Wakes the waker, once, when poll() would not be idle, which may be at once; in place of
   * one that was given before. It is woken [any], also within this function, and must do no more
   * than pass the word on, say by resume() of later.h. It is dropped when it was woken, when there
   * is another one, or when the call is over. */
  portico_result (*listen)(portico_call *, portico_waker);
} portico_intake_service;

#ifdef __cplusplus
}
#endif
#endif
