#pragma once

// Everything that plugins can do beyond abi.h: tables of functions, looked up by a string id that
// ends in its major version. A table never changes its meaning; a new one gets a new id. Any
// thread.

#include <string_view>

namespace portico::plugin {

/// The table of that id, valid as long as the process; null when the host has none.
const void* find_extension(std::string_view id) noexcept;

}  // namespace portico::plugin
