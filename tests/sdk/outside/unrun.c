/* A plugin for another machine: whoever loads it on this one ends. */
#include <portico/abi.h>
#include <stdlib.h>

__attribute__((constructor)) static void stop_here(void) { abort(); }

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  (void)host;
  (void)app;
  *self = NULL;
  return PORTICO_OK;
}

const portico_plugin portico_plugin_v1 = {.size = sizeof(portico_plugin),
                                          .id = "unrun",
                                          .version = "1.2.3",
                                          .config = "{\"type\":\"object\",\"properties\":{}}",
                                          .start = start};
