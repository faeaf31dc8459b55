/* A small plugin to have many of: GET /twin-0000 answers at once, GET /twin-0000/sleep holds a
 * thread of the pool for five seconds. A copy of the library in which other digits stand in place
 * of 0000 is another plugin with paths of its own. */

#include <string.h>
#include <time.h>

#include <portico/abi.h>

#define ID "twin-0000"

static const portico_host* host;

static portico_str str(const char* text) { return (portico_str){text, strlen(text)}; }

static portico_result answer(void* self, portico_call* call, const portico_value* input) {
  (void)self, (void)input;
  const portico_value done = {PORTICO_STRING, 4, {.text = "done"}};
  return host->reply(call, &done);
}

static portico_result sleep_then_answer(void* self, portico_call* call,
                                        const portico_value* input) {
  const struct timespec second = {1, 0};
  for (int i = 0; i < 5 && !host->cancelled(call); ++i) nanosleep(&second, NULL);
  return answer(self, call, input);
}

static portico_result add(portico_app* app, const char* path, uint32_t flags,
                          portico_result (*run)(void*, portico_call*, const portico_value*)) {
  const portico_route route = {.size = sizeof(portico_route),
                               .flags = flags,
                               .method = str("GET"),
                               .path = str(path),
                               .output = str("{\"type\":\"string\"}"),
                               .handler = {.run = run}};
  return host->route(app, &route);
}

static portico_result start(const portico_host* given, portico_app* app, void** self) {
  (void)self;
  host = given;
  if (add(app, "/" ID, 0, answer) != PORTICO_OK) return PORTICO_FAILED;
  return add(app, "/" ID "/sleep", PORTICO_BLOCKING, sleep_then_answer);
}

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin), .id = ID, .version = "1.0.0", .start = start};
