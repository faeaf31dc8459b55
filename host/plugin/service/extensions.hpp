#pragma once

// Everything that plugins can do beyond abi.h: tables of functions, looked up by a string id that
// ends in its major version. A table never changes its meaning; a new one gets a new id. Any
// thread.

#include <string_view>

namespace portico::plugin {

/// Where the functions of a table can be called.
enum class Reach {
  host,    ///< with a portico_call: where the call is; see isolation/crossings.cpp
  process  ///< in every process that runs plugins
};

/// The table of that id which reaches as far, valid as long as the process; null when the host has
/// none.
const void* find_extension(std::string_view id, Reach reach = Reach::host) noexcept;

}  // namespace portico::plugin
