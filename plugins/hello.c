/* Hello: a plugin in C from the one header alone. Two routes: a greeting, and one by name. */

#include <portico/abi.h>
#include <stdlib.h>

#define TEXT(literal) ((portico_str){literal, sizeof(literal) - 1})

struct hello { /* one per plugin that lives; handlers get it as self */
  const portico_host* host;
};

static portico_value text(const char* data, size_t size) {
  portico_value value = {.kind = PORTICO_STRING, .size = (uint32_t)size};
  value.text = data;
  return value;
}

/* {"message": "Hello", "name": ...}; the host holds it to the model Greeting. */
static portico_result greet(const struct hello* hello, portico_call* call, portico_value name) {
  const portico_member members[] = {
      {.name = "message", .name_size = 7, .value = text("Hello", 5)},
      {.name = "name", .name_size = 4, .value = name},
  };
  portico_value reply = {.kind = PORTICO_OBJECT, .size = 2};
  reply.members = members;
  hello->host->reply(call, &reply);
  return PORTICO_OK;
}

static portico_result get_hello(void* self, portico_call* call, const portico_value* input) {
  (void)input;
  return greet(self, call, text("World", 5));
}

/* The input has the route's parameters in the order of its schema: here the name alone. */
static portico_result get_hello_name(void* self, portico_call* call, const portico_value* input) {
  return greet(self, call, input->members[0].value);
}

static const char greeting[] = "{\"type\": \"object\","
                               " \"title\": \"Greeting\","
                               " \"properties\": {\"message\": {\"type\": \"string\"},"
                               "                \"name\": {\"type\": \"string\"}},"
                               " \"required\": [\"message\", \"name\"]}";

static const char named[] =
    "{\"type\": \"object\","
    " \"properties\": {\"name\": {\"type\": \"string\", \"in\": \"path\", \"maxLength\": 100}},"
    " \"required\": [\"name\"]}";

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  struct hello* hello = malloc(sizeof *hello);
  if (hello == NULL) return PORTICO_FAILED;
  hello->host = host;
  *self = hello; /* stop() frees it, also when this start fails further down */

  portico_route route = {
      .size = sizeof route,
      .flags = PORTICO_QUICK,
      .method = TEXT("GET"),
      .path = TEXT("/hello"),
      .output = TEXT("{\"$ref\": \"#/components/schemas/Greeting\"}"),
      .docs = TEXT("{\"tags\": [\"hello\"], \"summary\": \"Greet the world\"}"),
      .handler = {.self = hello, .run = get_hello, .drop = NULL},
  };
  portico_result result = host->model(app, TEXT("Greeting"), TEXT(greeting));
  if (result == PORTICO_OK) result = host->route(app, &route);

  route.path = TEXT("/hello/{name}");
  route.input = TEXT(named);
  route.docs = TEXT("{\"tags\": [\"hello\"], \"summary\": \"Greet somebody\"}");
  route.handler.run = get_hello_name;
  if (result == PORTICO_OK) result = host->route(app, &route);
  return result;
}

static void stop(void* self) { free(self); }

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin),
    .minor = 0,
    .id = "hello",
    .version = "1.0.0",
    .summary = "Greetings, in C",
    .start = start,
    .stop = stop,
};
