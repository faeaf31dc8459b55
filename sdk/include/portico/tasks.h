/* portico/tasks.h - the extension "portico.tasks/1": tasks that survive. What is enqueued is kept
 * by the host's store, outlives the process, and is run until it has been done.
 *
 *   const portico_tasks_service *tasks = host->extension(PORTICO_TASKS_SERVICE);
 *
 *   portico_task_kind mail = {.size = sizeof mail, .name = str("mail"), .args = str(schema)};
 *   mail.handler.run = send_mail;
 *   tasks->declare(app, &mail);                                     in start()
 *
 *   portico_task_order one = {.size = sizeof one, .name = str("mail"), .args = &args};
 *   portico_task_id id;
 *   if (tasks->enqueue(app, &one, 1, &id) != PORTICO_OK)            in a handler
 *     return host->fail(call, 503, NULL);
 *
 * NULL: the host is older than this; a plugin that cannot do without has to fail in start(). The
 * table lives as long as the process. Tags and rules are those of abi.h.
 *
 *   The promise  When enqueue() has answered PORTICO_OK, the tasks are in the store: all of that
 *                call, or none. They are run at least once. A task may be run again although it was
 *                done, when the process ended just then: each attempt has the same id, which is the
 *                key for work that must not be done twice.
 *   Arguments    An object, held to the schema of its kind when it is enqueued and again when it is
 *                run, for another version of the plugin may run it. What does not fit then is dead.
 *   Failure      What run answers but PORTICO_OK is a failure, which is tried again later: after
 *                `backoff`, twice that, four times that and so on, up to `backoff_most`, with some
 *                chance in it. After `attempts`, the task is dead: it is kept, with its last error,
 *                until the operator retries or purges it. So is one whose process has ended three
 *                times while it ran.
 *   start()      What start() enqueues is stored when the plugin serves; a start() that fails, or
 *                is tried in a process of its own, has enqueued nothing.
 *   The end      A task that runs keeps its plugin loaded. Tasks of a plugin that does not serve
 *                wait. When the host stops, or a task takes longer than its timeout, stopped() says
 *                so and the task of on_stop() runs; whoever fails then because the host stops has
 *                lost no attempt.
 */
#ifndef PORTICO_TASKS_H
#define PORTICO_TASKS_H
/* clang-format off */

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_TASKS_SERVICE "portico.tasks/1"

/* enqueue(): the store could not take them. A handler answers 503; the host has logged why. */
enum { PORTICO_UNAVAILABLE = -5 };

/* Of a task, and the key of its work: 36 characters and a NUL. Nobody can guess it. */
typedef struct portico_task_id {
  char text[40]; /* NUL-terminated */
} portico_task_id;

/* One attempt. What it points at lives as long as the run. */
typedef struct portico_task_run {
  uint32_t size;
  uint32_t attempt;   /* 1: the first */
  uint32_t attempts;  /* how many there may be */
  int32_t priority;   /* the kind's and the order's, added */
  portico_str id;     /* as enqueue() gave it */
  int64_t enqueued;   /* milliseconds of Unix time */
  int64_t deadline;   /* the same: when it is asked to stop */
  void *host;         /* the host's own */
  /* Who has asked for it, as the host had verified it: the subject of the request whose handler has
   * enqueued it. Empty: nobody, or nobody had. It is there when PORTICO_HAS() says so. */
  portico_str principal;
} portico_task_run;

/* What is run for a task, and for each attempt of it. */
typedef struct portico_task_handler {
  void *self;
  /* [many] On a thread that serves nobody: it may block. `args` are checked, coerced and with
   * defaults filled in. Why it fails is said with because() of portico/failure.h, or logged. */
  portico_result (*run)(void *self, const portico_task_run *, const portico_value *args);
  void (*drop)(void *self); /* [once] with the handlers, before stop */
} portico_task_handler;

/* Flags of a kind. */
enum {
  PORTICO_UNIQUE_ARGS = 1u /* while one waits or runs, the same with equal arguments is that one */
};

/* Times are milliseconds. 0 stands for the default. */
typedef struct portico_task_kind {
  uint32_t size;
  uint32_t flags;         /* PORTICO_UNIQUE_ARGS, or 0 */
  portico_str name;       /* [a-z][a-z0-9_.-]{0,63}; the plugin's only one of that name */
  portico_str args;       /* JSON Schema of an object; may refer to models. empty: any object */
  portico_str queue;      /* "default" when empty: what the operator limits (tasks.queues) */
  uint32_t attempts;      /* 8 */
  int32_t priority;       /* the highest goes first */
  uint64_t backoff;       /* after the first attempt; 1000 */
  uint64_t backoff_most;  /* 600000 */
  uint64_t timeout;       /* of an attempt; 60000 */
  portico_task_handler handler; /* owned by the host from declare() on */
} portico_task_kind;

/* One task that is to be enqueued. */
typedef struct portico_task_order {
  uint32_t size;
  uint32_t flags;             /* 0 */
  portico_str name;           /* of a kind of this plugin */
  const portico_value *args;  /* NULL: an object without members */
  int64_t delay;              /* milliseconds from now on */
  int64_t at;                 /* milliseconds of Unix time; 0: now. Of both, the later counts */
  portico_str unique;         /* while one of the kind with this key waits or runs, it is that */
  int32_t priority;           /* added to that of the kind */
} portico_task_order;

/* What becomes of times at which no host was there. None is ever run twice. */
enum {
  PORTICO_MISSED_ONCE = 0, /* the last of them is made up for */
  PORTICO_MISSED_ALL = 1,  /* each */
  PORTICO_MISSED_NONE = 2  /* those that are a minute late at most */
};

/* A task that is enqueued by the clock. */
typedef struct portico_task_cron {
  uint32_t size;
  int32_t missed;             /* one of the above */
  portico_str schedule;       /* minute, hour, day, month, weekday; of six, seconds first */
  portico_str zone;           /* of IANA: "Europe/Berlin"; empty: UTC */
  portico_str name;           /* of the kind that is enqueued */
  portico_str label;          /* apart from others of the same kind; empty: the schedule */
  const portico_value *args;  /* NULL: an object without members */
} portico_task_cron;

/* Kinds of tasks, and tasks of them. */
typedef struct portico_tasks_service {
  uint32_t size;

  /* [start] The host owns the handler from here on, also when it answers PORTICO_REFUSED. */
  portico_result (*declare)(portico_app *, const portico_task_kind *);
  /* [start] Enqueues again and again, behind the declaration of the kind. */
  portico_result (*cron)(portico_app *, const portico_task_cron *);
  /* [any] From start() to stop(); waits until they are stored. All or none; `ids` has room for
   * `count`. PORTICO_REFUSED: one does not fit; it is logged. PORTICO_UNAVAILABLE: see there. */
  portico_result (*enqueue)(portico_app *, const portico_task_order *orders, size_t count,
                            portico_task_id *ids);

  /* [any] While the run lasts: it is to come to its end. */
  int32_t (*stopped)(const portico_task_run *);
  /* [call] On the thread of the run, once: run when it is to come to its end, on another thread; at
   * once when that is so already. Dropped at the end of the run. */
  portico_result (*on_stop)(const portico_task_run *, portico_task);
  /* [call] On the thread of the run: a value that is kept as its result, for tasks.keep. */
  portico_result (*result)(const portico_task_run *, const portico_value *);
} portico_tasks_service;

#ifdef __cplusplus
}
#endif
#endif
