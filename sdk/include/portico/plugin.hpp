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
#include "portico/built.h"
#include "portico/value.hpp"

namespace portico {

namespace detail {

/// What is too long, or cannot be said, stays empty, which is no schema and is refused by the host.
bool write_config(char* text, std::size_t size, Schema (*schema)(Schemas&)) noexcept;

/// The schema of a configuration struct, written out without references. Its place is known when
/// the plugin is linked, so that the exported constant is one; its text is there as soon as it is
/// loaded.
template <Value T> struct ConfigText {
  static_assert(!leads_back<T>(),
                "portico: the model of a configuration holds itself, and is written out without "
                "references; let it hold JsonValue there");
  inline static char text[32768] = {};
  inline static const bool written = write_config(text, sizeof text, Type<T>::schema);
};

}  // namespace detail

/// The schema of a T, for About{.config = configuration<T>}.
template <detail::Value T>
inline constexpr const char* configuration = (static_cast<void>(&detail::ConfigText<T>::written),
                                              detail::ConfigText<T>::text);

namespace detail {

portico_result start_plugin(const portico_host* table, portico_app* handle, void** self,
                            const About& about, void (*registers)(App&));
void stop_plugin(void* self);
/// The tables that a host may ask a plugin for.
const void* find_table(const char* id, const portico_built& built);

#if defined(__clang__)
inline constexpr const char* compiler = "clang++ " __clang_version__;
#else
inline constexpr const char* compiler = "g++ " __VERSION__;
#endif

/// "items": [a-z][a-z0-9_-]{0,63}
constexpr bool is_plugin_id(std::string_view id) {
  if (id.empty() || id.size() > 64 || id[0] < 'a' || id[0] > 'z') return false;
  for (const char c : id)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  return true;
}

}  // namespace detail

}  // namespace portico

/// Outside of every namespace: what PORTICO_PLUGIN declares is a better match where it stands.
constexpr bool portico_has_plugin(...) { return false; }

/// A library is a plugin by one of these: PORTICO_PLUGIN("shop", "1.0.0") { app.get(...); }. Behind
/// the version may stand members of an About. What the block throws refuses the plugin.
#define PORTICO_PLUGIN(plugin_id, ...)                                                             \
  static_assert(sizeof(#__VA_ARGS__) > 1,                                                          \
                "portico: a plugin has an id and a version: PORTICO_PLUGIN(\"shop\", \"1.0.0\")"); \
  PORTICO_PLUGIN_OF(plugin_id, __VA_ARGS__, )

#define PORTICO_PLUGIN_OF(plugin_id, plugin_version, ...)                                          \
  static_assert(!portico_has_plugin(0),                                                            \
                "portico: a library is one plugin; a second PORTICO_PLUGIN belongs into a "        \
                "library of its own");                                                             \
  [[maybe_unused]] static constexpr bool portico_has_plugin(int) { return true; }                  \
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
  static const void* portico_extension(void*, const char* id) {                                    \
    static constexpr portico_built built{sizeof(portico_built), PORTICO_ABI_MINOR,                 \
                                         PORTICO_SDK_VERSION, ::portico::detail::compiler};        \
    return ::portico::detail::find_table(id, built);                                               \
  }                                                                                                \
  extern "C" PORTICO_EXPORT constinit const portico_plugin portico_plugin_v1 = {                   \
      .size = sizeof(portico_plugin),                                                              \
      .minor = 0,                                                                                  \
      .id = plugin_id,                                                                             \
      .version = plugin_version,                                                                   \
      .summary = portico_about.summary,                                                            \
      .config = portico_about.config,                                                              \
      .start = portico_start,                                                                      \
      .stop = ::portico::detail::stop_plugin,                                                      \
      .extension = portico_extension};                                                             \
  static void portico_register([[maybe_unused]] ::portico::App& app)
