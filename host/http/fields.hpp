#pragma once

// The header fields of a reply, as what the host does to every response changes them. New values
// live in the list's arena or longer. For the thread that owns the reply.

#include <string_view>

#include "plugin/fields.hpp"

namespace portico::http {

using plugin::each_word;
using plugin::Fields;
using plugin::find;
using plugin::offer;
using plugin::remove;
using plugin::same_word;
using plugin::set;
using plugin::trimmed;

/// Adds a name to Vary, behind those that are there already (RFC 9110 section 12.5.5).
void vary(Fields& fields, std::string_view name);

/// Whether a configured text may stand in a field value: printable ASCII, spaces and tabs.
bool printable(std::string_view text);

}  // namespace portico::http
