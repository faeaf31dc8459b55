#pragma once

// JSON text to raw cells. simdjson reads it; what simdjson refuses goes to a careful reader that
// says where and why in the words of Python's json, and takes what only simdjson refuses. Any
// thread; each keeps a parser of its own.
//
//   Members of an object are unique: the last value of a repeated name stands at the first's place.
//   An integer beyond 64 bits becomes a PORTICO_JSON cell with its digits.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "message/arena.hpp"
#include "portico/abi.h"

namespace portico::model {

struct ParseError {
  enum class Kind {
    invalid,     ///< not JSON: the 422 of type json_invalid
    unreadable,  ///< not UTF-8, or longer than cells can count: a 400
    too_deep     ///< a 400
  };
  Kind kind = Kind::invalid;
  std::size_t offset = 0;    ///< in characters
  std::string_view message;  ///< "Expecting value"
};

/// Levels of arrays and objects.
inline constexpr unsigned input_depth = 128;

/// An integer above INT64_MAX, as parse() leaves it.
portico_value digits_of(std::uint64_t number, message::Arena& arena);

/// Cells and strings are in the arena. A byte order mark at the front is skipped.
std::optional<ParseError> parse(std::string_view json, message::Arena& arena, portico_value& out,
                                unsigned depth_limit = input_depth);

inline std::string_view name_of(const portico_member& member) {
  return {member.name, member.name_size};
}

}  // namespace portico::model
