/* portico/abi.h - the whole contract between the host and a plugin. C11 or C++, no dependencies.
 *
 *   Layout    A struct that may grow starts with `size` and grows at its tail only; read a late member
 *             after PORTICO_HAS() says it is there. Enumerators and symbol names never change meaning.
 *   Strings   UTF-8 with a length, never NUL-terminated unless the type is const char *. Everything
 *             pointed at is borrowed for the call it is passed in: copy to keep.
 *   Memory    Nobody frees what the other side allocated. An owned object travels as {self, ..., drop};
 *             the receiver calls drop exactly once, also when it refuses the object. drop may be NULL.
 *   Errors    Functions report with portico_result. No exception, panic or longjmp may cross this header.
 *   Threads   Each function has one of these tags. Those that a plugin calls:
 *               [start] only inside start(), on the loading thread
 *               [call]  only while the handler runs and on its thread
 *               [any]   from any thread, also at once
 *             Those that the host calls, each on a thread of the host's that may be another every time:
 *               [once]  once in its life; nothing else of the same object runs at that time or later,
 *                       but for its drop
 *               [turn]  one call at a time for one object; calls of other objects run beside it
 *               [many]  many calls at once
 *             start runs on the loading thread, stop on one that ends with it, and nothing else of the
 *             plugin beside either. Handlers and sources run on the host's pool, or on an event loop where
 *             the route is PORTICO_QUICK or has been steadily quick: on a PORTICO_QUICK route they must not
 *             block. Tasks run on threads that serve nobody, and may block.
 *   drop      [once], last of all: when every call of the object's functions has returned, and before stop.
 *             It may run beside calls of other objects, on any thread of the host's, and within the
 *             function that was given the object, when that refuses it. Handlers are dropped together,
 *             when no call, task or stream of the plugin is left, just before stop and on its thread; also
 *             those of a start() that failed.
 *   Life      start -> calls, tasks and streams, many at once -> all of them ended -> stop -> unloaded.
 *             When stop() returns, no thread of the plugin may still be running its code.
 *   Library   cc -shared -fPIC -fvisibility=hidden -o items.so items.c. It exports portico_plugin_v1 alone.
 *             `portico check --plugins FOLDER` says what a host objects to, by route and word, and serves nothing.
 *             Without a seal (seal.sh, beside the SDK's files for CMake) it is served as well, and the log says so.
 *   Pages     docs/NAME.md is sdk/docs/NAME.md in the source, share/doc/portico/sdk/NAME.md where it is installed.
 *             What an ordinary plugin has to keep stands here.
 */
#ifndef PORTICO_ABI_H
#define PORTICO_ABI_H
/* clang-format off */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_ABI_MINOR 1u /* the major version is part of the entry symbol's name */

/* Whether a table that may be older than this header has a member. Works on a pointer to the table. */
#define PORTICO_HAS(table, member)                                                                 \
  ((size_t)((const char *)&(table)->member - (const char *)(table)) + sizeof((table)->member) <=   \
   (size_t)(table)->size)

/* Of a symbol that is to be seen from without, whatever -fvisibility says. */
#if defined(_WIN32)
#define PORTICO_EXPORT __declspec(dllexport)
#else
#define PORTICO_EXPORT __attribute__((visibility("default")))
#endif

/* A text or bytes: see Strings above. {NULL, 0} is none. */
typedef struct portico_str {
  const char *data; /* not NUL-terminated; NULL: there is none */
  size_t size;      /* bytes */
} portico_str;

/* One of the following; an extension may have more. */
typedef int32_t portico_result;
enum {
  PORTICO_OK = 0,
  PORTICO_END = 1,      /* a source has no more chunks */
  PORTICO_REFUSED = -1, /* the host will not do this; it has logged why */
  PORTICO_FAILED = -2   /* the plugin could not do this; say why with fail() or log() */
};

typedef struct portico_app portico_app;   /* a plugin while it lives: what it may register, who it is */
typedef struct portico_call portico_call; /* one request and the response being made for it */

/* ---- Values: one borrowed tree, the same in both directions. Both layouts are frozen. ----
 *
 * Input and configuration arrive checked, coerced and with defaults filled in; an object's members come
 * in schema order, extra members that the model allows after them. Each property of the schema has its
 * member, so that one is found by its index: what was not sent and has no default is PORTICO_NULL, and
 * flagged PORTICO_UNSET as defaults are. Leaves with a format (date-time,
 * uuid, decimal, ...) are strings in their canonical form. A reply may list members in any order and
 * hold more than the model lets out. Members go by their input names in both directions.
 */
enum {
  PORTICO_NULL,
  PORTICO_BOOL,
  PORTICO_INT,
  PORTICO_FLOAT,
  PORTICO_STRING,
  PORTICO_ARRAY,
  PORTICO_OBJECT,
  PORTICO_JSON, /* finished JSON text; only in replies */
  PORTICO_UINT  /* an integer above INT64_MAX, `integer` read as uint64_t. A handler meets it only where its
                 * schema has a "maximum" above INT64_MAX or "x-unsigned" (docs/models.md). A host that does
                 * not know it answers a reply that holds it with 500 */
};
enum { PORTICO_UNSET = 1u }; /* the member holds its default: nobody set it */

struct portico_member;

/* The member of the union that counts is said by the kind: `integer` of BOOL, INT and UINT, `number` of FLOAT, `text`
 * of STRING and JSON, `items` and `members` of ARRAY and OBJECT. NULL and what is empty has none. */
typedef struct portico_value {
  uint32_t kind; /* PORTICO_NULL to PORTICO_UINT */
  uint32_t size; /* bytes of text, number of items, number of members */
  union {
    int64_t integer; /* PORTICO_BOOL: 0 or 1 */
    double number;
    const char *text;
    const struct portico_value *items;
    const struct portico_member *members;
  };
} portico_value;

/* What an object has of one name. */
typedef struct portico_member {
  const char *name;    /* UTF-8, not NUL-terminated */
  uint32_t name_size;  /* bytes */
  uint32_t flags;      /* of what came in, PORTICO_UNSET or 0; those of choice.h */
  portico_value value; /* PORTICO_NULL where it is null or was not sent */
} portico_member;

/* ---- Schemas: of models, inputs, outputs and the configuration. JSON Schema, in the words that the host knows ----
 *
 *   Refused   A plugin with a schema that the host does not wholly understand is not served at all: with a word that
 *             it does not know (words that begin with "x-" are passed over), or one that does not go with its type.
 *   Type      {"type": "string" | "integer" | "number" | "boolean" | "null" | "array" | "object"}; {"const": v} and
 *             {"enum": [...]} are literals, {} is any value. A string may say "format": date-time, date, time,
 *             duration, uuid, decimal, email, uri, ipv4, ipv6, ipvanyaddress, binary. An integer has 64 bits.
 *   Object    {"type": "object", "properties": {...}, "required": [...]}. Each member of "properties" stands in
 *             "required" or has a "default": without either the plugin is refused, for then nobody could say what
 *             the handler gets. One that may be missing is {"anyOf": [T, {"type": "null"}], "default": null}.
 *             Members that are not listed are dropped; "additionalProperties": false refuses and true keeps them.
 *             Without "properties" it is a map, and "additionalProperties" is the schema of its values.
 *   Others    An array has "items"; {"anyOf": [A, B]} is one of several, or null with {"type": "null"}.
 *   Rules     minLength, maxLength, pattern (RE2); minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf;
 *             minItems, maxItems, uniqueItems. They stand beside the type, and not beside "anyOf" or "$ref". A bound
 *             of an integer is an integer.
 *   $ref      {"$ref": "#/components/schemas/<name>"}: a model of this plugin. Beside it stand only words of the member
 *             that it is: default, title, description, examples, deprecated, "in", and words with "x-".
 *   Told      title, description, examples, deprecated go into the OpenAPI document.
 *   docs/models.md has the rest: unions by a tag, tuples, decimals, names on the wire, secrets.
 */

/* ---- Owned callables ---- */

typedef struct portico_task { /* run once, when the response is sent or cannot be, in the order given */
  void *self;
  portico_result (*run)(void *self); /* [once] */
  void (*drop)(void *self);          /* [once] also when it was not run */
} portico_task;

typedef struct portico_source { /* a body in pieces; each chunk is borrowed until the next call or drop */
  void *self;
  portico_result (*next)(void *self, portico_str *chunk); /* [turn] PORTICO_OK, PORTICO_END or PORTICO_FAILED */
  void (*drop)(void *self);                               /* [once] also before the end: the client is gone */
} portico_source;

/* `input` is NULL where the route has none, else an object with a member for each property of the route's
 * input: a path, query, header or cookie parameter is its value, "in": "body" the whole body. run makes one of
 * reply, fail, bytes and stream and answers PORTICO_OK, also behind fail(). PORTICO_FAILED is an error of its own:
 * the client gets a 500 that says nothing. */
typedef struct portico_handler { /* run may be called from many threads at once */
  void *self;
  portico_result (*run)(void *self, portico_call *, const portico_value *input); /* [many] */
  void (*drop)(void *self);                                                      /* [once] */
} portico_handler;

/* ---- A route: typed where the host acts on it, JSON text where the vocabulary is open ---- */

enum {
  PORTICO_EXCLUDE_UNSET = 1u << 0,
  PORTICO_EXCLUDE_DEFAULTS = 1u << 1,
  PORTICO_EXCLUDE_NONE = 1u << 2,
  PORTICO_BY_NAME = 1u << 3,          /* emit field names even where the model has other output names */
  PORTICO_UNLISTED = 1u << 4,         /* leave out of the OpenAPI document */
  PORTICO_QUICK = 1u << 5,            /* the handler never blocks: run it on the event loop */
  PORTICO_BLOCKING = 1u << 6,         /* the handler blocks: never run it on the event loop */
  PORTICO_EXACT_PATH = 1u << 7,       /* no redirect to this route when only a trailing slash differs */
  PORTICO_ANY_CONTENT_TYPE = 1u << 8  /* read a body as JSON also when it has no Content-Type */
};

/* Read and copied while route() of portico_host runs. */
typedef struct portico_route {
  uint32_t size;  /* sizeof(portico_route) */
  uint32_t flags; /* of the above, joined with |; 0: none */
  portico_str method; /* "GET"; upper case. HEAD and OPTIONS are answered from the others; no TRACE, no CONNECT */
  /* "/items/{item_id}", "/files/{name:path}". Behind the colon: str (the default: a segment), int, float, uuid, path
   * (also with slashes). Of two routes that fit a request the one counts that was registered first; a plugin with a
   * method and path that another plugin serves is refused. */
  portico_str path;
  int32_t status; /* of a successful reply, 200 to 599; 0 stands for 200. With 204, 205 and 304 no output */
  /* JSON Schema of an object, as above: each property is required or has a default, and says besides "in": path, query,
   * header, cookie, form, file or body. Its key is its name in the request; of a header '_' stands for '-', and
   * "x-alias" is another name. One in the path has its {name} in `path`. One property "in": body is the whole body, of
   * several each is a member of it; a body is JSON (body) or a form (form, file), not both. What is not in a JSON body
   * is read from a text, or from several for an array. Empty: no input */
  portico_str input;
  /* JSON Schema the reply is held to and filtered by; a member that is "writeOnly" is refused. Empty: any JSON, as the
   * handler gives it. bytes() and stream() are held to nothing: leave it empty for them */
  portico_str output;
  portico_str include; /* JSON: ["name", {"owner": ["id"]}] or {"owner": {"id": true}}; empty: everything */
  portico_str exclude; /* same form; empty: nothing. Names of either that the output does not have refuse the plugin */
  /* JSON object of OpenAPI operation members: tags, summary, description, responses, deprecated, ... The host adds
   * parameters, body, the output as the response of `status`, and 422. Two things it cannot know, and documents wrongly
   * unless they stand here: what bytes() and stream() send, which it takes for JSON,
   *   {"responses": {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
   * and each other status that the handler answers, with status() or fail(): "model" is short for "content" in JSON,
   *   {"responses": {"404": {"description": "No such item", "model": "Message"}}} */
  portico_str docs;
  portico_handler handler; /* what answers its requests */
} portico_route;

/* ---- What the host offers ---- */

enum { PORTICO_DEBUG, PORTICO_INFO, PORTICO_WARNING, PORTICO_ERROR };
enum { PORTICO_METHOD, PORTICO_PATH, PORTICO_QUERY, PORTICO_BODY, PORTICO_PEER, PORTICO_HEADER };
/* Further parts of a request; a host that does not know one says {NULL, 0}. The client's view counts, also where
 * a proxy stands between that the operator trusts. */
enum {
  PORTICO_SCHEME = 6,             /* "http" or "https" */
  PORTICO_CLIENT_SUBJECT = 7,     /* of the certificate that the client has shown and that the operator's authority
                                     vouches for: its subject (RFC 4514), "CN=alice,O=Example"; {NULL, 0}: none */
  PORTICO_CLIENT_FINGERPRINT = 8, /* its SHA-256, 64 small hexadecimal digits; {NULL, 0}: none */
  PORTICO_AUTHORITY = 9,          /* host and port as the client named them: "api.example.org:8443" */
  PORTICO_ROOT_PATH = 10          /* what stands before PORTICO_PATH, "/v1"; empty: nothing */
};

/* Given to start(), and good until stop() has returned. */
typedef struct portico_host {
  uint32_t size;  /* what the host has of it: ask PORTICO_HAS() for a member that came later */
  uint32_t minor; /* the host's PORTICO_ABI_MINOR */

  /* [start] A model is JSON Schema; others refer to it as {"$ref": "#/components/schemas/<name>"}, also
   * before it is registered. Names belong to the plugin. A schema is compiled when start() has returned: what is wrong
   * with it, or with a route, refuses the plugin then. */
  portico_result (*model)(portico_app *, portico_str name, portico_str schema);
  /* [start] The host owns the handler from here on, also when it answers PORTICO_REFUSED. */
  portico_result (*route)(portico_app *, const portico_route *);
  /* [start] Checked against portico_plugin.config; valid until stop() returns. An object with a member for each
   * property, in order, defaults filled in; without members where the plugin has no such schema; never NULL. */
  const portico_value *(*config)(const portico_app *);

  /* [call] What came in, beyond the validated input: bytes as sent, path percent-decoded. name is for
   * PORTICO_HEADER (any case; repeated fields joined with ", "). {NULL, 0} when there is none. */
  portico_str (*request)(const portico_call *, int32_t part, portico_str name);
  int32_t (*cancelled)(const portico_call *); /* [any] while the handler runs: the client is gone, the deadline is over or the host stops */

  /* [call] What goes out. Status and headers may be set before or after the body. header() adds a line;
   * a repeated name is sent twice, but of those that RFC 9110 allows once (Content-Type, ETag, Location,
   * ...) the last counts, also in place of the host's own. What only the host may write, CR, LF and NUL are
   * refused: logged, 500. docs/responses.md, "Fields of the message", has the list. */
  void (*status)(portico_call *, int32_t);                             /* [call] 200 to 599 */
  void (*header)(portico_call *, portico_str name, portico_str value); /* [call] */
  /* [call] The last of reply, fail, bytes and stream counts. reply() holds the value to the output schema and
   * filters it, before it returns: the value may lie on the stack. PORTICO_REFUSED: it breaks the schema; the client
   * gets a 500, and the log says what is wrong. A handler that returns PORTICO_OK without any of them replies null. */
  portico_result (*reply)(portico_call *, const portico_value *);
  /* [call] {"detail": <value>} instead of a reply, or what errors.format asks for; NULL: the status' reason phrase.
   * Forgets the status and the headers set before it, keeps those set after it, and drops the tasks. */
  portico_result (*fail)(portico_call *, int32_t status, const portico_value *detail);
  /* [call] A finished body, sent as it is; an empty media type sends no Content-Type. */
  portico_result (*bytes)(portico_call *, portico_str media_type, portico_str body);
  /* [call] A body in pieces; the host owns the source from here on, also when it answers PORTICO_REFUSED. */
  portico_result (*stream)(portico_call *, portico_str media_type, portico_source);
  /* [call] Work for after the response; the host owns the task from here on, also when it refuses. */
  portico_result (*defer)(portico_call *, portico_str name, portico_task);

  void (*log)(const portico_app *, int32_t level, portico_str message); /* [any] */
  /* [any] A table of functions that not every host has, "portico.file/1": each has a header of its own in
   * this folder, and what has none is not promised. NULL: not in this host. No host speaks WebSockets or
   * another protocol: a request to upgrade is served as any other, and its Upgrade is a field to read. */
  const void *(*extension)(const char *id);
} portico_host;

/* ---- What a plugin is: one exported constant, readable before any of its code has run ---- */

typedef struct portico_plugin {
  uint32_t size;       /* sizeof(portico_plugin) */
  uint32_t minor;      /* the oldest PORTICO_ABI_MINOR this plugin can live with */
  const char *id;      /* "items": [a-z][a-z0-9_-]{0,63}; unique in a host */
  const char *version; /* "1.0.0" */
  const char *summary; /* one line, or NULL */
  /* JSON Schema of its configuration, an object as above, or NULL: it takes none. A required member is one that the
   * operator has to give, in plugins.ID.config of the settings. */
  const char *config;
  /* [once] Registers models and routes. *self is what stop() gets, also after a start that failed: it is NULL, and is
   * written before anything can fail. Other than PORTICO_OK refuses the plugin; say why with log(). */
  portico_result (*start)(const portico_host *, portico_app *, void **self);
  void (*stop)(void *self); /* [once] also after a start that failed; may be NULL */

  /* Since minor 1; a table that ends before it is one of minor 0, and as good. */

  /* [many] From the end of start() to stop(): a table of the plugin's that not every plugin has, asked for by
   * the host as a plugin asks with portico_host.extension; each has a header of its own in this folder
   * ("portico.built/1": built.h). It lives until stop() has returned, and is asked for in the process that the
   * plugin runs in. NULL, also in place of the function: not in this plugin. */
  const void *(*extension)(void *self, const char *id);
} portico_plugin;

/* What the host looks for in a library, by this very name. */
PORTICO_EXPORT extern const portico_plugin portico_plugin_v1;

#ifdef __cplusplus
}
#endif
#endif
