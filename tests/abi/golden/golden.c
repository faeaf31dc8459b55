/* What a plugin in C may ask of a host of this version: models, every kind of value, a failure,
 * bytes, a stream, a task, headers, the request, the configuration and an extension. */
#include <stdlib.h>

#include "portico/abi.h"

#define TEXT(literal) ((portico_str){literal, sizeof(literal) - 1})

/* extensions.c */
portico_result add_extensions(const portico_host* host, portico_app* app);

static const portico_host* table;
static const portico_app* self_app;

/* A reply that repeats its input. */
static portico_result echo(void* self, portico_call* call, const portico_value* input) {
  (void)self;
  table->reply(call, &input->members[0].value);
  return PORTICO_OK;
}

static portico_result kinds(void* self, portico_call* call, const portico_value* input) {
  portico_value items[6] = {{.kind = PORTICO_NULL},   {.kind = PORTICO_BOOL},
                            {.kind = PORTICO_INT},    {.kind = PORTICO_FLOAT},
                            {.kind = PORTICO_STRING}, {.kind = PORTICO_JSON}};
  portico_member greeting = {.name = "greeting", .name_size = 8};
  portico_value list = {.kind = PORTICO_ARRAY, .size = 6, .items = items};
  portico_member members[2] = {{.name = "items", .name_size = 5},
                               {.name = "config", .name_size = 6}};
  portico_value whole = {.kind = PORTICO_OBJECT, .size = 2, .members = members};
  const portico_value* config = table->config(self_app);
  (void)self, (void)input;
  items[1].integer = 1;
  items[2].integer = -7;
  items[3].number = 1.5;
  items[4].text = "text";
  items[4].size = 4;
  items[5].text = "{\"finished\":[]}";
  items[5].size = 15;
  greeting.value = config->members[0].value;
  members[0].value = list;
  members[1].value = (portico_value){.kind = PORTICO_OBJECT, .size = 1, .members = &greeting};
  table->reply(call, &whole);
  return PORTICO_OK;
}

static portico_result fail(void* self, portico_call* call, const portico_value* input) {
  portico_value detail = {.kind = PORTICO_STRING, .size = 4};
  (void)self, (void)input;
  detail.text = "busy";
  table->fail(call, 409, &detail);
  table->header(call, TEXT("Retry-After"), TEXT("5"));
  return PORTICO_OK;
}

static portico_result bytes(void* self, portico_call* call, const portico_value* input) {
  (void)self, (void)input;
  table->status(call, 203);
  table->header(call, TEXT("X-Agent"), table->request(call, PORTICO_HEADER, TEXT("x-agent")));
  table->bytes(call, TEXT("text/csv"), table->request(call, PORTICO_QUERY, (portico_str){NULL, 0}));
  return PORTICO_OK;
}

static portico_result next(void* self, portico_str* chunk) {
  int* left = (int*)self;
  if (*left == 0) return PORTICO_END;
  --*left;
  *chunk = TEXT("piece\n");
  return PORTICO_OK;
}

static portico_result stream(void* self, portico_call* call, const portico_value* input) {
  int* left = (int*)malloc(sizeof *left);
  (void)self, (void)input;
  *left = 3;
  table->stream(call, TEXT("text/plain"), (portico_source){left, next, free});
  return PORTICO_OK;
}

static int done;
static portico_result count(void* self) {
  (void)self;
  __atomic_add_fetch(&done, 1, __ATOMIC_SEQ_CST);
  return PORTICO_OK;
}
static portico_result defer(void* self, portico_call* call, const portico_value* input) {
  portico_value before = {.kind = PORTICO_INT};
  (void)self, (void)input;
  before.integer = __atomic_load_n(&done, __ATOMIC_SEQ_CST);
  table->defer(call, TEXT("count"), (portico_task){NULL, count, NULL});
  table->reply(call, &before);
  return PORTICO_OK;
}

static portico_result extension(void* self, portico_call* call, const portico_value* input) {
  portico_value known = {.kind = PORTICO_BOOL};
  (void)self, (void)input;
  known.integer =
      table->extension("portico.failure/1") != NULL && table->extension("nobody/1") == NULL;
  table->reply(call, &known);
  return PORTICO_OK;
}

static portico_result add(portico_app* app, portico_str method, portico_str path, portico_str input,
                          portico_str output,
                          portico_result (*run)(void*, portico_call*, const portico_value*)) {
  const portico_route route = {.size = sizeof route,
                               .method = method,
                               .path = path,
                               .input = input,
                               .output = output,
                               .docs = TEXT("{\"tags\":[\"golden\"]}"),
                               .handler = {.run = run}};
  return table->route(app, &route);
}

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  const portico_str none = {NULL, 0};
  table = host;
  self_app = app;
  *self = NULL;
  host->model(
      app, TEXT("Item"),
      TEXT("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":2},"
           "\"price\":{\"type\":\"number\",\"exclusiveMinimum\":0},"
           "\"note\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}],\"default\":null}},"
           "\"required\":[\"name\",\"price\"]}"));
  host->model(app, TEXT("Shown"),
              TEXT("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},"
                   "\"required\":[\"name\"]}"));
  if (add(app, TEXT("POST"), TEXT("/c/item"),
          TEXT("{\"type\":\"object\",\"properties\":{\"item\":{\"$ref\":\"#/components/schemas/"
               "Item\",\"in\":"
               "\"body\"}},\"required\":[\"item\"]}"),
          TEXT("{\"$ref\":\"#/components/schemas/Item\"}"), echo) != PORTICO_OK)
    return PORTICO_FAILED;
  add(app, TEXT("POST"), TEXT("/c/shown"),
      TEXT("{\"type\":\"object\",\"properties\":{\"item\":{\"$ref\":\"#/components/schemas/"
           "Item\",\"in\":"
           "\"body\"}},\"required\":[\"item\"]}"),
      TEXT("{\"$ref\":\"#/components/schemas/Shown\"}"), echo);
  add(app, TEXT("GET"), TEXT("/c/number/{n}"),
      TEXT("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"in\":\"path\","
           "\"minimum\":1}},"
           "\"required\":[\"n\"]}"),
      TEXT("{\"type\":\"integer\"}"), echo);
  add(app, TEXT("GET"), TEXT("/c/kinds"), none, none, kinds);
  add(app, TEXT("GET"), TEXT("/c/fail"), none, none, fail);
  add(app, TEXT("GET"), TEXT("/c/bytes"), none, none, bytes);
  add(app, TEXT("GET"), TEXT("/c/stream"), none, none, stream);
  add(app, TEXT("GET"), TEXT("/c/defer"), none, none, defer);
  add(app, TEXT("GET"), TEXT("/c/extension"), none, none, extension);
  return add_extensions(host, app);
}

const portico_plugin portico_plugin_v1 = {.size = sizeof(portico_plugin),
                                          .id = "golden-c",
                                          .version = "1.0.0",
                                          .summary = "A plugin in C, for every later host",
                                          .config =
                                              "{\"type\":\"object\",\"properties\":{\"greeting\":{"
                                              "\"type\":\"string\",\"default\":\"hello\"}}}",
                                          .start = start};
