/* portico/verifier.h - the extension "portico.verifier/1": one plugin says for all of a host who a
 * client is, by what the client has shown: a token, a key, a user and a password. The operator
 * names it for a scheme: {"bearer": {"verify": "plugin", "plugin": "accounts"}}.
 *
 *   const portico_verifier_service *service =
 *       (const portico_verifier_service *)host->extension(PORTICO_VERIFIER_SERVICE);
 *   portico_verifier verifier = {accounts, verify, NULL};
 *   if (service) service->verifier(app, verifier);
 *
 * What was shown comes as JSON text, with the members that there are:
 *
 *   {"scheme": "bearer", "text": "..."}                          a token or a key
 *   {"scheme": "basic", "username": "...", "password": "..."}
 *   {"scheme": "ops", "subject": "CN=alice", "fingerprint": "..."}   a certificate
 *
 * and who shows it goes back the same way:
 *
 *   {"subject": "alice", "scopes": ["me"], "claims": {"email": "..."}, "until": 1767225600}
 *
 * "subject" has to be there. "until", seconds since 1970, is when that is not true any more by
 * itself; without it the host asks again after a minute. It is remembered that long, and forgotten
 * when the plugin is replaced. NULL in place of the table: the host is older than this. The table
 * lives as long as the process. Tags and rules are those of abi.h. */
#ifndef PORTICO_VERIFIER_H
#define PORTICO_VERIFIER_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_VERIFIER_SERVICE "portico.verifier/1"

/* Where the answer goes: call say(to, json) once at most, before verify returns. */
typedef struct portico_verdict {
  void* to; /* what say() gets */
  /* An object of JSON: see above. */
  void (*say)(void* to, portico_str json);
} portico_verdict;

/* Finds out who somebody is. */
typedef struct portico_verifier {
  void* self;
  /* [many] On a thread that may block; the client waits. PORTICO_OK with an answer: it is true;
   * PORTICO_OK without: it is not, 401; PORTICO_FAILED: it is not known, 503. Why is said with
   * because() of portico/failure.h, for the log. What was shown must not be logged. */
  portico_result (*verify)(void* self, portico_str shown, const portico_verdict* verdict);
  void (*drop)(void* self); /* [once] with the handlers, before stop */
} portico_verifier;

/* A plugin that the operator may name for schemes of all. */
typedef struct portico_verifier_service {
  uint32_t size;

  /* [start] A plugin has one at most. The host owns it from here on, also when it answers
   * PORTICO_REFUSED. */
  portico_result (*verifier)(portico_app*, portico_verifier);
} portico_verifier_service;

#ifdef __cplusplus
}
#endif
#endif
