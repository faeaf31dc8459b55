#pragma once

// How deep a text of JSON goes, told by one pass over its bytes and before anything reads it as a
// tree, for what walks trees takes a step of the stack for each level. No state; any thread.

#include <string_view>

namespace portico::model {

/// The most that a text of a plugin may have: its schemas, what it picks, what it documents.
inline constexpr unsigned registered_depth = 128;

/// Whether arrays and objects stand within each other more than `depth` times. Of a text that is
/// not JSON: whether a reader of JSON may get that deep before it finds out.
bool deeper_than(unsigned depth, std::string_view text);

}  // namespace portico::model
