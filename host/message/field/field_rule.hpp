#pragma once

// Which fields of a reply a handler may write, and which of them in one line alone: the only list
// of them. RFC 9110 section 5.3 allows a field to be repeated where its value is a list; clients
// that meet another one twice take the first, the last, or both. No state.

#include <cstddef>
#include <string_view>

namespace portico::message {

enum class FieldRule {
  free,     ///< the handler's, in as many lines as it likes
  single,   ///< the handler's, in one line: the last that was set, also in place of the host's own
  shared,   ///< of the message's framing: a handler may say what is so, the host writes the field
  reserved  ///< the host's alone
};

/// In any case.
FieldRule rule_of(std::string_view name);

/// Whether that is shared or reserved: of hardly any name more than its length is looked at.
bool is_of_message(std::string_view name);

}  // namespace portico::message
