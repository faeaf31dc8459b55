/* portico/frontend.h - the extension "portico.frontend/1": a folder of files that the host serves
 * where no route is, such as what a build of a single-page application leaves in dist.
 *
 *   const portico_frontend_service *frontends =
 *       (const portico_frontend_service *)host->extension(PORTICO_FRONTEND_SERVICE);
 *   portico_frontend dist = {.size = sizeof dist, .path = str("/"), .folder = str("dist")};
 *   if (frontends && frontends->frontend(app, &dist) != PORTICO_OK) return PORTICO_FAILED;
 *
 * Routes win, those of every plugin and the host's own pages; of several folders the one with the
 * longest path. Files are answered as those of the setting "static" are (sdk/docs/frontend.md):
 * the index of a folder, precompressed twins, conditions and ranges, names with a hash for ever;
 * nothing that begins with a dot or leads out of the folder. Nothing of the plugin is called for
 * that. Its files go when it does. NULL: the host is older than this, and serves none. The table
 * lives as long as the process. Tags and rules are those of abi.h.
 */
#ifndef PORTICO_FRONTEND_H
#define PORTICO_FRONTEND_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_FRONTEND_SERVICE "portico.frontend/1"

/* What answers where neither a file nor an index is. */
enum {
  PORTICO_FALLBACK_AUTO = 0,      /* 404.html where the folder has one, else as INDEX where it has
                                     that */
  PORTICO_FALLBACK_INDEX = 1,     /* index.html with 200, for a browser that goes to a page: Accept
                                     names text/html */
  PORTICO_FALLBACK_NOT_FOUND = 2, /* 404.html, with that status */
  PORTICO_FALLBACK_NONE = 3       /* 404 */
};

/* flags */
enum {
  PORTICO_FOLDER_LATER = 1,  /* the folder may be missing when the plugin is loaded: a line of the
                                log, and 404 until it is there; else the plugin is refused */
  PORTICO_FILES_CHANGE = 2   /* also those with a hash in their name: Cache-Control is no-cache */
};

/* A folder of files, and where it is served. */
typedef struct portico_frontend {
  uint32_t size;      /* sizeof(portico_frontend) */
  uint32_t flags;     /* PORTICO_FOLDER_LATER, PORTICO_FILES_CHANGE */
  portico_str path;   /* "/" or "/app"; behind the prefix that the operator gives the plugin */
  portico_str folder; /* a relative one is named from the folder that the plugin's library lies in.
                         It may not be that folder, nor one above it. That of a plugin in a process
                         of its own lies beneath it */
  int32_t fallback;   /* PORTICO_FALLBACK_...: what answers where neither a file nor the index of a
                         folder is */
} portico_frontend;

/* What a host offers under PORTICO_FRONTEND_SERVICE. */
typedef struct portico_frontend_service {
  uint32_t size; /* of the table of this host */

  /* [start] Copies what it is given. PORTICO_REFUSED: the log says why. */
  portico_result (*frontend)(portico_app *, const portico_frontend *);
} portico_frontend_service;

#ifdef __cplusplus
}
#endif
#endif
