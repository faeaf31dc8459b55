#include <portico/abi.h>

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  (void)app;
  *self = NULL;
  return PORTICO_HAS(host, extension) ? PORTICO_OK : PORTICO_FAILED;
}

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin), .id = "tiny-c", .version = "1.0.0", .start = start};
