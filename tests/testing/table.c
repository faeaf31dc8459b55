/* The client of tests without the SDK's library: one request, in C11. */

#include <portico/testing/testing.h>

#include <string.h>

struct words {
  char* text;
  size_t size;
};

static void take(void* self, portico_str text) {
  struct words* words = self;
  const size_t count = text.size < words->size - 1 ? text.size : words->size - 1;
  memcpy(words->text, text.data, count);
  words->text[count] = '\0';
}

static portico_str str(const char* text) { return (portico_str){text, strlen(text)}; }

int status_in_c(const char* plugin, const char* target, char* why, size_t size);

/* The status, or -1: `why` says what is wrong. */
int status_in_c(const char* plugin, const char* target, char* why, size_t size) {
  const portico_testing* testing = portico_testing_v1();
  struct words words = {why, size};
  const portico_test_sink sink = {&words, take};
  const portico_str file = str(plugin);
  portico_test_setup setup = {.size = sizeof setup, .plugins = &file, .plugin_count = 1};
  portico_test_app* app = testing->open(&setup, sink);
  if (!app) return -1;
  portico_test_request request = {.size = sizeof request,
                                  .method = str("GET"),
                                  .target = str(target),
                                  .deadline = PORTICO_TEST_NEVER,
                                  .gone_after = PORTICO_TEST_NEVER,
                                  .body_ends = UINT64_MAX};
  portico_test_reply* reply = testing->ask(app, &request, sink);
  int status = reply ? testing->status(reply) : -1;
  if (reply) testing->drop(reply);
  if (testing->close(app, sink) != PORTICO_OK) status = -1;
  return status;
}
