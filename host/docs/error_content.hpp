#pragma once

// Errors in the form in which they are sent, which the settings choose and message::ErrorWriter
// knows. One thread, while the document is built.

#include <string_view>

#include "docs/schema/components.hpp"
#include "docs/subject.hpp"

namespace portico::docs {

/// "404", "5XX" and "default" are.
bool is_error(std::string_view status);

/// "content" of an error that the host writes.
Json error_content(Components& components, message::ErrorFormat format);
/// The same of one that refuses a request in words, other than a 422.
Json refusal_content(Components& components, message::ErrorFormat format);

/// Whether the form says {"detail": ...} in another way, and the schema, of a plugin, is of an
/// object with that member alone: the body of an error that a handler fails with.
bool is_rewritten(const Sources& sources, std::string_view plugin, const Json& schema);

}  // namespace portico::docs
