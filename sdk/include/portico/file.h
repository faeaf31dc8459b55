/* portico/file.h - the extension "portico.file/1": a file as the body of a reply.
 *
 *   const portico_file_service *files = host->extension(PORTICO_FILE_SERVICE);
 *
 * NULL: the host is older than this. The table lives as long as the process. Tags and rules are
 * those of abi.h.
 *
 * The host opens the file at once, measures it, and answers what HTTP has to say about files:
 * ranges, If-Range, ETag and Last-Modified, 304, 412 and 416, so that a plugin has nothing to do
 * but name it. What is sent is the file that was open, also when it is replaced or removed in the
 * meantime; one that is truncated while it is sent ends the connection.
 */
#ifndef PORTICO_FILE_H
#define PORTICO_FILE_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_FILE_SERVICE "portico.file/1"

/* No regular file of that path is beneath the root: it does not exist, is a folder or a device, or
 * the path leads out of the root or over a symbolic link. A client must not learn which of these it
 * is. */
enum { PORTICO_NO_FILE = -3 };

/* Whether the client is to save it or to show it. */
enum { PORTICO_ATTACHMENT = 0, PORTICO_INLINE = 1 };

/* A file beneath a folder, as the body of a reply. */
typedef struct portico_file {
  uint32_t size;
  uint32_t disposition; /* PORTICO_ATTACHMENT or PORTICO_INLINE; counts when there is a name */
  portico_str root;     /* the folder; this one may be reached over symbolic links */
  portico_str path;     /* relative to root: "2024/report.pdf"; may come from a client */
  portico_str media_type; /* empty: by the extension of name, else of path; else
                             application/octet-stream */
  portico_str name;       /* what to save it as: sends Content-Disposition; empty: not sent */
} portico_file;

/* Bodies that are files. */
typedef struct portico_file_service {
  uint32_t size;

  /* [call] Makes the file the body, in place of any made before. Headers the handler sets itself
   * win over those the host would derive, an ETag also for the conditions. PORTICO_NO_FILE: the
   * handler may answer otherwise, say fail() with 404; if it leaves it at that, the reply is a
   * logged 500. */
  portico_result (*file)(portico_call *, const portico_file *);
} portico_file_service;

#ifdef __cplusplus
}
#endif
#endif
