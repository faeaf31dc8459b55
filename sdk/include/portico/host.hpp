#pragma once

// Host: the host's table and the plugin's place in it, as the rest of the SDK holds them. Copyable;
// what it offers here may be called from any thread.

#include <string_view>

#include "portico/abi.h"
#include "portico/cells.hpp"
#include "portico/choice.h"

namespace portico {

/// How much a line of the log matters.
enum class Level {
  debug = PORTICO_DEBUG,
  info = PORTICO_INFO,
  warning = PORTICO_WARNING,
  error = PORTICO_ERROR
};

namespace detail {

inline portico_str to_str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view to_view(portico_str text) { return {text.data, text.size}; }

struct Host {
  const portico_host* table;
  portico_app* app;

  void log(Level level, std::string_view message) const {
    table->log(app, static_cast<int32_t>(level), to_str(message));
  }
  /// A table of the host beyond abi.h. Null: the host is too old to have it.
  template <class Table> const Table* extension(const char* id) const {
    return static_cast<const Table*>(table->extension(id));
  }
  /// What the host reads in replies.
  Cells::Choices choices() const {
    const bool read = table->extension(PORTICO_CHOICES) != nullptr;
    return read ? Cells::Choices::told : Cells::Choices::untold;
  }
};

}  // namespace detail

}  // namespace portico
