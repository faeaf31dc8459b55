/* Greets who comes: POST /greetings {"name": "Ada", "times": 2}. */

#include <portico/abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((portico_str){literal, sizeof(literal) - 1})

struct greeter { /* one per plugin that lives; handlers get it as self */
  const portico_host* host;
  const portico_value* greeting; /* the configuration's, which lives as long */
};

static const char settings[] = "{\"type\": \"object\","
                               " \"properties\": {\"greeting\": {\"type\": \"string\"}},"
                               " \"required\": [\"greeting\"]}";

static const char visitor[] =
    "{\"type\": \"object\","
    " \"properties\": {\"name\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100},"
    "                \"times\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 10,"
    "                          \"default\": 1}},"
    " \"required\": [\"name\"]}";

static const char greeting[] = "{\"type\": \"object\","
                               " \"properties\": {\"text\": {\"type\": \"string\"}},"
                               " \"required\": [\"text\"]}";

/* One property, the body as a whole. */
static const char input_of_greet[] = "{\"type\": \"object\","
                                     " \"properties\": {\"visitor\": {\"$ref\": "
                                     "\"#/components/schemas/Visitor\", \"in\": \"body\"}},"
                                     " \"required\": [\"visitor\"]}";

/* "Hello, Ada!", as often as the visitor wants. The caller frees it. */
static char* text_for(const portico_value* words, const portico_value* name, int64_t times) {
  const size_t one = (size_t)words->size + name->size + sizeof ", ! " - 1;
  char* text = malloc(one * (size_t)times + 1);
  if (text == NULL) return NULL;
  char* end = text;
  for (int64_t count = 0; count < times; ++count)
    end += sprintf(end, "%s%.*s, %.*s!", count > 0 ? " " : "", (int)words->size, words->text,
                   (int)name->size, name->text);
  return text;
}

/* The members of a model come in its schema's order, defaults included. */
static portico_result greet(void* self, portico_call* call, const portico_value* input) {
  const struct greeter* greeter = self;
  const portico_member* members = input->members[0].value.members;
  char* text = text_for(greeter->greeting, &members[0].value, members[1].value.integer);
  if (text == NULL) return PORTICO_FAILED;
  portico_member reply = {.name = "text", .name_size = 4, .value = {.kind = PORTICO_STRING}};
  reply.value.size = (uint32_t)strlen(text);
  reply.value.text = text;
  portico_value object = {.kind = PORTICO_OBJECT, .size = 1};
  object.members = &reply;
  greeter->host->reply(call, &object); /* has read it when it returns */
  free(text);
  return PORTICO_OK;
}

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  struct greeter* greeter = malloc(sizeof *greeter);
  if (greeter == NULL) return PORTICO_FAILED;
  *self = greeter; /* stop() frees it, also when this start fails further down */
  greeter->host = host;
  greeter->greeting = &host->config(app)->members[0].value;

  const portico_route route = {
      .size = sizeof route,
      .method = TEXT("POST"),
      .path = TEXT("/greetings"),
      .status = 201,
      .input = TEXT(input_of_greet),
      .output = TEXT("{\"$ref\": \"#/components/schemas/Greeting\"}"),
      .docs = TEXT("{\"summary\": \"Greet a visitor\"}"),
      .handler = {.self = greeter, .run = greet, .drop = NULL},
  };
  portico_result result = host->model(app, TEXT("Visitor"), TEXT(visitor));
  if (result == PORTICO_OK) result = host->model(app, TEXT("Greeting"), TEXT(greeting));
  if (result == PORTICO_OK) result = host->route(app, &route);
  return result;
}

static void stop(void* self) { free(self); }

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin),
    .id = "plugin-name",
    .version = "0.1.0",
    .summary = "Greets who comes, in C",
    .config = settings,
    .start = start,
    .stop = stop,
};
