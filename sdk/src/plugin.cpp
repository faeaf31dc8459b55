#include "portico/plugin.hpp"

#include <cstring>
#include <exception>
#include <string_view>

#include "portico/guard.hpp"

namespace portico::detail {

// Nothing may be thrown while a library is loaded.
bool write_config(char* text, std::size_t size, Schema (*schema)(Schemas&)) noexcept {
  try {
    Schemas inlined{Schemas::Form::inlined};
    const std::string written = schema(inlined).dump();
    if (written.size() < size) std::memcpy(text, written.c_str(), written.size() + 1);
  } catch (const std::exception&) {
  }
  return true;
}

portico_result start_plugin(const portico_host* table, portico_app* handle, void** self,
                            const About& about, void (*registers)(App&)) {
  const Host host{table, handle};
  return guarded(host, "start()", [&] {
    auto* app = new App{host, about};
    *self = app;  // stop() is called also after a start that failed
    registers(*app);
    app->started_ = true;
    if (app->repeated_ != nullptr) app->repeated_->start();
    return PORTICO_OK;
  });
}

const void* find_table(const char* id, const portico_built& built) {
  return std::string_view{id} == PORTICO_BUILT ? &built : nullptr;
}

void stop_plugin(void* self) { delete static_cast<App*>(self); }

}  // namespace portico::detail
