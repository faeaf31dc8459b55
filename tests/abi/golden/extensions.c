/* What a plugin in C may ask of a host of version 0.2.0 beside golden.c: a call that is answered
 * later, a body as it arrives, the model of another status, a health check. */
#include <string.h>

#include "portico/answers.h"
#include "portico/health.h"
#include "portico/intake.h"
#include "portico/later.h"

#define TEXT(literal) ((portico_str){literal, sizeof(literal) - 1})

static const portico_host* table;
static const portico_later_service* laters;
static const portico_intake_service* intake;

static portico_later waiting;
static portico_result answer(void* self) {
  portico_value words = {.kind = PORTICO_STRING, .size = 5};
  words.text = "later";
  table->reply((portico_call*)self, &words);
  return laters->finish(waiting, PORTICO_OK);
}
static portico_result later(void* self, portico_call* call, const portico_value* input) {
  (void)self, (void)input;
  waiting = laters->detach(call);
  if (!waiting) return PORTICO_FAILED;
  return laters->after(waiting, 1, PORTICO_ON_LOOP, (portico_task){call, answer, NULL});
}

static portico_result body(void* self, portico_call* call, const portico_value* input) {
  portico_value size = {.kind = PORTICO_INT};
  portico_str chunk;
  portico_result result;
  (void)self, (void)input;
  while ((result = intake->read(call, &chunk)) == PORTICO_OK) size.integer += (int64_t)chunk.size;
  if (result == PORTICO_END) table->reply(call, &size);
  return result == PORTICO_END ? PORTICO_OK : result;
}

/* 404 whose model has the first member alone. */
static portico_result held(void* self, portico_call* call, const portico_value* input) {
  portico_member members[2] = {{.name = "message", .name_size = 7},
                               {.name = "secret", .name_size = 6}};
  portico_value all = {.kind = PORTICO_OBJECT, .size = 2, .members = members};
  (void)self, (void)input;
  for (int i = 0; i < 2; ++i) {
    members[i].value.kind = PORTICO_STRING;
    members[i].value.size = 4;
    members[i].value.text = "none";
  }
  table->status(call, 404);
  table->reply(call, &all);
  return PORTICO_OK;
}

static portico_result is_well(void* self) { return (void)self, PORTICO_OK; }

portico_result add_extensions(const portico_host* host, portico_app* app) {
  const portico_health_service* health =
      (const portico_health_service*)host->extension(PORTICO_HEALTH_SERVICE);
  portico_route route = {.size = sizeof route, .method = TEXT("GET")};
  table = host;
  laters = (const portico_later_service*)host->extension(PORTICO_LATER_SERVICE);
  intake = (const portico_intake_service*)host->extension(PORTICO_INTAKE_SERVICE);
  if (!PORTICO_HAS(health, check) || !PORTICO_HAS(laters, finish) || !PORTICO_HAS(intake, listen) ||
      !host->extension(PORTICO_ANSWERS))
    return PORTICO_FAILED;
  health->check(app, TEXT("store"), (portico_health_check){NULL, is_well, NULL});
  host->model(app, TEXT("Message"),
              TEXT("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}},"
                   "\"required\":[\"message\"]}"));
  route.path = TEXT("/c/later");
  route.handler = (portico_handler){.run = later};
  if (host->route(app, &route) != PORTICO_OK) return PORTICO_FAILED;
  route.path = TEXT("/c/held");
  route.handler = (portico_handler){.run = held};
  route.docs = TEXT("{\"responses\":{\"404\":{\"model\":\"Message\",\"x-portico-held\":true}}}");
  if (host->route(app, &route) != PORTICO_OK) return PORTICO_FAILED;
  route.method = TEXT("PUT");
  route.path = TEXT("/c/body");
  route.handler = (portico_handler){.run = body};
  route.docs = TEXT("{}");
  route.input =
      TEXT("{\"type\":\"object\",\"properties\":{\"blob\":{\"in\":\"stream\",\"type\":\"string\","
           "\"format\":\"binary\",\"x-limit\":10}},\"required\":[\"blob\"]}");
  return host->route(app, &route);
}
