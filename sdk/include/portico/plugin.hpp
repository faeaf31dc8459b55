#pragma once

// PORTICO_PLUGIN: the one constant that a plugin exports, and the function that registers its
// routes.
//
//   PORTICO_PLUGIN("items", "1.0.0") { app.get("/items", [] { return std::vector<Item>{}; }); }
//   PORTICO_PLUGIN("mail", "2.1.0", .summary = "Sends mail", .config = configuration<Settings>) {
//   ... }

#include <string_view>

#include "portico/abi.h"
#include "portico/about.hpp"
#include "portico/app.hpp"
#include "portico/value.hpp"

namespace portico {

namespace detail {

/// What is too long, or cannot be said, stays empty, which is no schema and is refused by the host.
bool write_config(char* text, std::size_t size, Schema (*schema)(Schemas&)) noexcept;

/// The schema of a configuration struct, written out without references. Its place is known when
/// the plugin is linked, so that the exported constant is one; its text is there as soon as it is
/// loaded.
template <Value T> struct ConfigText {
  inline static char text[32768] = {};
  inline static const bool written = write_config(text, sizeof text, Type<T>::schema);
};

}  // namespace detail

template <detail::Value T>
inline constexpr const char* configuration = (static_cast<void>(&detail::ConfigText<T>::written),
                                              detail::ConfigText<T>::text);

namespace detail {

portico_result start_plugin(const portico_host* table, portico_app* handle, void** self,
                            const About& about, void (*registers)(App&));
void stop_plugin(void* self);

/// "items": [a-z][a-z0-9_-]{0,63}
constexpr bool is_plugin_id(std::string_view id) {
  if (id.empty() || id.size() > 64 || id[0] < 'a' || id[0] > 'z') return false;
  for (const char c : id)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  return true;
}

}  // namespace detail

}  // namespace portico

#define PORTICO_PLUGIN(plugin_id, plugin_version, ...)                                             \
  static_assert(                                                                                   \
      ::portico::detail::is_plugin_id(plugin_id),                                                  \
      "portico: a plugin's id consists of at most 64 small letters, digits, '_' and '-' "          \
      "and begins with a letter");                                                                 \
  static constexpr ::portico::detail::About portico_about{__VA_ARGS__};                            \
  static void portico_register(::portico::App& app);                                               \
  static portico_result portico_start(const portico_host* host, portico_app* handle,               \
                                      void** self) {                                               \
    return ::portico::detail::start_plugin(host, handle, self, portico_about, portico_register);   \
  }                                                                                                \
  extern "C" PORTICO_EXPORT constinit const portico_plugin portico_plugin_v1 = {                   \
      .size = sizeof(portico_plugin),                                                              \
      .minor = 0,                                                                                  \
      .id = plugin_id,                                                                             \
      .version = plugin_version,                                                                   \
      .summary = portico_about.summary,                                                            \
      .config = portico_about.config,                                                              \
      .start = portico_start,                                                                      \
      .stop = ::portico::detail::stop_plugin};                                                     \
  static void portico_register([[maybe_unused]] ::portico::App& app)
