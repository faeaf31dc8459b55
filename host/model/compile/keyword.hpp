#pragma once

// Single keywords of a schema, read as what they have to be; else the schema is refused.

#include <cstddef>
#include <cstdint>
#include <string>

#include "model/compile/schema_place.hpp"

namespace portico::model {

inline constexpr const char* choice_word = "x-portico-choice";

/// False where it is not there.
bool flag(const Schema& schema, const char* word, const Place& place);
std::string text_word(const Schema& schema, const char* word, const std::string& otherwise,
                      const Place& place);
/// Returns whether it is there.
bool count_of(const Schema& schema, const char* word, const Place& place, std::size_t& out);
/// The number of a member of a union; 0: none.
std::uint32_t choice_number(const Schema& schema, const char* word, const Place& place);

}  // namespace portico::model
