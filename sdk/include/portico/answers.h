/* portico/answers.h - the extension "portico.answers/1": a reply is held to the model of its
 * status.
 *
 * portico_route.docs may say of a response that its model is more than documentation:
 *
 *   "responses": {"404": {"model": "Message", "x-portico-held": true}}
 *
 * A host that offers this holds a JSON body of that status to that model, in the mode of the
 * route's contract, filters it and fills in its defaults: the value of reply(), when status() came
 * before it; the bytes of bytes(), whose members go by their output names; and {"detail": ...} of
 * fail(). See docs/responses.md, "Responses of other statuses". "model" is the name of a model or a
 * schema; a schema in "content" will do as well.
 *
 * A host that does not offer it takes the word for documentation, and holds the value of every
 * reply() to the output schema: a plugin whose replies of other statuses have models of their own
 * makes them with bytes() there, or needs a newer host.
 */
#ifndef PORTICO_ANSWERS_H
#define PORTICO_ANSWERS_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_ANSWERS "portico.answers/1"

/* Has no functions: that it is there says all. Lives as long as the process. */
typedef struct portico_answers {
  uint32_t size;
} portico_answers;

#ifdef __cplusplus
}
#endif
#endif
