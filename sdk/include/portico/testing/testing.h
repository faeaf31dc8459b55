/* portico/testing/testing.h - what libportico-testing gives to tests of plugins: the host itself
 * in the process of the test, without sockets. Real libraries are loaded, checked and started as a
 * host does it; a request is read, routed, checked, handled, held to its model and written as a
 * host does it. C11 or C++, no dependencies; portico/testing.hpp is the same for C++.
 *
 *   Strings   UTF-8 with a length. What is passed in is borrowed for the call; what comes out
 *             through a portico_test_sink is borrowed for the call of its function.
 *   Errors    A function that cannot do what it is for answers NULL or PORTICO_REFUSED and says
 *             why in a sentence, through the sink it was given. Nothing throws.
 *   Threads   An app may be used by any number of threads at once. A reply belongs to one thread
 *             at a time. Handlers, sources and what answers later run on the thread that asks;
 *             background tasks and tasks that survive on threads of the app's.
 *   Order     A stream that is open when its app is closed keeps its plugin loaded. Replies may be
 *             dropped later.
 *
 * The table grows at its tail only: ask PORTICO_HAS() for members that came later.
 */
#ifndef PORTICO_TESTING_TESTING_H
#define PORTICO_TESTING_TESTING_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A host with its plugins: from open() to close(). */
typedef struct portico_test_app portico_test_app;
/* A reply, and what is still to come of it: until drop(). */
typedef struct portico_test_reply portico_test_reply;
/* What read() has read: until release(). */
typedef struct portico_test_value portico_test_value;

/* Takes a text; self is its own. take may be NULL: nobody wants it. */
typedef struct portico_test_sink {
  void *self;
  void (*take)(void *self, portico_str text); /* as often as there is something */
} portico_test_sink;

/* A field of a message, or whatever else has a name. */
typedef struct portico_test_pair {
  portico_str name;  /* of a field: in any case */
  portico_str value; /* as it is sent */
} portico_test_pair;

/* Somebody whom the host knows. */
typedef struct portico_test_caller {
  portico_str scheme;  /* by which he shows who he is, as the plugin names it: a token or a key */
  portico_str shown;   /* what he shows */
  portico_str subject; /* who he is then: a word */
  portico_str scopes;  /* what he may, with blanks between */
} portico_test_caller;

/* What an app is made of. */
typedef struct portico_test_setup {
  uint32_t size;
  const portico_str *plugins; /* files */
  size_t plugin_count;        /* how many */
  const portico_test_pair *configs; /* id of a plugin -> JSON object, its configuration */
  size_t config_count;              /* how many */
  portico_str settings; /* JSON object in the words of portico.json; empty: the defaults. Tasks are
                           kept in memory, and permissions of files not looked at, unless it says
                           so */
  const portico_test_caller *callers; /* whom the schemes know */
  size_t caller_count;                /* how many */
} portico_test_setup;

/* A moment that never comes. */
#define PORTICO_TEST_NEVER UINT32_MAX

/* What a client sends, and how it behaves. */
typedef struct portico_test_request {
  uint32_t size;
  portico_str method;              /* "POST" */
  portico_str target;              /* "/items/?limit=5", encoded as on the wire */
  const portico_test_pair *fields; /* header fields, beside Host and Content-Length */
  size_t field_count;              /* how many */
  portico_str body;                /* empty: there is none */
  uint32_t deadline;   /* ms until the client is told 504, and the call that nobody waits for it;
                          PORTICO_TEST_NEVER: as the settings have it, for calls answered later */
  uint32_t gone_after; /* ms until the client goes away; 0: as soon as the request is there */
  uint64_t body_ends;  /* bytes of the body after which the client goes away, for a handler that
                          reads it as it arrives; UINT64_MAX: it does not */
} portico_test_request;

/* What a test may do. */
typedef struct portico_testing {
  uint32_t size;

  /* Loads and starts the plugins. NULL: one is refused, or the settings cannot be used; the sink
   * gets the host's own words. */
  portico_test_app *(*open)(const portico_test_setup *, portico_test_sink why);
  /* Stops and unloads them. PORTICO_REFUSED: something of a plugin still runs after two seconds,
   * and its library stays loaded. */
  portico_result (*close)(portico_test_app *, portico_test_sink why);

  /* What the app has logged so far: "level logger text", a line each. */
  void (*log)(portico_test_app *, portico_test_sink);
  /* The OpenAPI document. */
  void (*document)(portico_test_app *, portico_test_sink);

  /* Returns when the head of the reply is there; of one that is no stream, the whole of it is, and
   * its background tasks have run. NULL: the request cannot be made, or the call was never
   * answered. */
  portico_test_reply *(*ask)(portico_test_app *, const portico_test_request *,
                             portico_test_sink why);
  /* Of each reply, once; a client that has not read the end of it goes away. */
  void (*drop)(portico_test_reply *);

  /* 0: the client was gone before there was a reply. */
  int32_t (*status)(const portico_test_reply *);
  /* The field of that number as it is sent, names in small letters; PORTICO_END: there are no
   * more. Borrowed from the reply. */
  portico_result (*field)(const portico_test_reply *, size_t number, portico_test_pair *);
  /* The next piece of the body, borrowed until the next call. PORTICO_END: there are no more, and
   * the background tasks of the request have run; PORTICO_FAILED: its source failed, the log says
   * why; 2 (PORTICO_IDLE of values.h): there was none within so many ms. */
  portico_result (*next)(portico_test_reply *, uint32_t patience, portico_str *piece);
  /* The client goes away before the end of the body. */
  void (*leave)(portico_test_reply *);
  /* What was logged from the request on until the reply was there. */
  void (*log_of)(const portico_test_reply *, portico_test_sink);
  /* Holds the reply, and of a stream nothing but its head, to the document: its path and method,
   * the status and the media type are described, the fields that it promises are there, and the
   * body fits its schema. PORTICO_REFUSED: the sink gets a sentence for each thing that is wrong,
   * a line each. */
  portico_result (*contract)(const portico_test_reply *, portico_test_sink);

  /* Tasks that survive run here and nowhere else: those that are due, and what they enqueue, until
   * there are none. PORTICO_REFUSED: their store cannot be used. */
  portico_result (*run_tasks)(portico_test_app *, uint64_t *attempts, portico_test_sink why);
  /* The clock of tasks that survive, their pauses and crons goes forward by so many ms. */
  void (*advance)(portico_test_app *, uint64_t milliseconds);
  /* From here on the store of tasks cannot be used, for that reason; empty: it can. */
  void (*fail_store)(portico_test_app *, portico_str why);

  /* JSON text held to a schema of docs/models.md, which may refer to models (name -> schema), as
   * the body of a request is; members go by the names that they have in replies. NULL: the sink
   * gets what is wrong, as the detail of a 422. The cells live as long as the value. */
  portico_test_value *(*read)(portico_str json, portico_str schema,
                              const portico_test_pair *models, size_t model_count,
                              const portico_value **cells, portico_test_sink why);
  /* Of each value that was read, once. */
  void (*release)(portico_test_value *);
} portico_testing;

/* The table of this library; lives as long as the process. */
PORTICO_EXPORT const portico_testing *portico_testing_v1(void);

#ifdef __cplusplus
}
#endif
#endif
