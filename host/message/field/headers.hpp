#pragma once

// The header fields of a reply as a list that is changed, and the lists that values are. Names are
// compared without regard to case; new values live in the list's arena or longer. For the thread
// that owns the reply.

#include <memory_resource>
#include <string_view>
#include <vector>

#include "message/reply.hpp"
#include "os/ascii.hpp"

namespace portico::message {

using Fields = std::pmr::vector<Header>;

/// The first of that name, or null.
Header* find(Fields& fields, std::string_view name);

/// The only one of that name from here on.
void set(Fields& fields, std::string_view name, std::string_view value);

/// Adds it unless there is one of that name.
void offer(Fields& fields, std::string_view name, std::string_view value);

void remove(Fields& fields, std::string_view name);

/// Adds a name to Vary, behind those that are there already (RFC 9110 section 12.5.5).
void vary(Fields& fields, std::string_view name);

/// Whether a configured text may stand in a field value: printable ASCII, spaces and tabs.
bool printable(std::string_view text);

/// Calls `use` with each member of a comma-separated list (RFC 9110 section 5.6.1), without blanks
/// around it; empty members are none.
template <class Use> void each_word(std::string_view list, Use use) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto word = os::trimmed(list.substr(0, comma)); !word.empty()) use(word);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace portico::message
