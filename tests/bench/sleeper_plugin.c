/* A plugin that holds threads of the pool: GET /sleeper-0000 comes back after five seconds. Copies
 * of the library with another number in place of 0000 (the same length) are other plugins. */

#include <time.h>

#include <portico/abi.h>

static const portico_host* host;

static portico_result run(void* self, portico_call* call, const portico_value* input) {
  (void)self, (void)input;
  const struct timespec second = {1, 0};
  for (int i = 0; i < 5 && !host->cancelled(call); ++i) nanosleep(&second, NULL);
  const portico_value done = {PORTICO_STRING, 4, {.text = "done"}};
  return host->reply(call, &done);
}

static portico_result start(const portico_host* given, portico_app* app, void** self) {
  (void)self;
  host = given;
  portico_route route = {.size = sizeof(portico_route),
                         .flags = PORTICO_BLOCKING,
                         .method = {"GET", 3},
                         .path = {"/sleeper-0000", 13},
                         .output = {"{\"type\":\"string\"}", 17},
                         .handler = {.run = run}};
  return host->route(app, &route);
}

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin), .id = "sleeper-0000", .version = "1.0.0", .start = start};
