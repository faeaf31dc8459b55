/* portico/health.h - the extension "portico.health/1": health checks of a plugin, which the host
 * asks for /readyz, /metrics and `portico plugins`.
 *
 *   const portico_health_service *health =
 *       (const portico_health_service *)host->extension(PORTICO_HEALTH_SERVICE);
 *   portico_health_check check = {pool, is_connected, NULL};
 *   if (health) health->check(app, name, check);    name is "db"
 *
 * A check says whether something that the plugin needs is well: a database, a queue, a disk. While
 * one is not, /readyz is 503 and names it. Those of the generation that serves are asked, when
 * somebody wants to know, at most once a second each; one that has not answered within
 * deadlines.health_check counts as failing until it answers. NULL: the host is older than this, and
 * asks nobody. The table lives as long as the process. Tags and rules are those of abi.h.
 */
#ifndef PORTICO_HEALTH_H
#define PORTICO_HEALTH_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_HEALTH_SERVICE "portico.health/1"

/* A question whether something that the plugin needs is well. */
typedef struct portico_health_check {
  void* self;
  /* [turn] On a thread that serves nobody: it may block. PORTICO_OK: well; PORTICO_FAILED: not. Why
   * is said with because() of portico/failure.h; an operator reads it, no client does. */
  portico_result (*run)(void* self);
  void (*drop)(void* self); /* [once] with the handlers, before stop */
} portico_health_check;

/* Checks that the host asks for /readyz and `portico plugins`. */
typedef struct portico_health_service {
  uint32_t size;

  /* [start] The name is UTF-8, not empty and the plugin's only one of that kind: "db". The host
   * owns the check from here on, also when it answers PORTICO_REFUSED. */
  portico_result (*check)(portico_app*, portico_str name, portico_health_check);
} portico_health_service;

#ifdef __cplusplus
}
#endif
#endif
