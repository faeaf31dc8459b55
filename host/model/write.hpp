#pragma once

// Any value as JSON text, without a model: compact, UTF-8, only what must be escaped is. Any
// thread.

#include <cstdint>
#include <string_view>

#include "message/quote.hpp"
#include "message/text.hpp"
#include "portico/abi.h"

namespace portico::model {

enum class Spelling {
  python,  ///< json.dumps: 1e-07; NaN and infinities cannot be written
  model,   ///< pydantic: 1e-7; NaN and infinities are null
  echo     ///< python, but NaN and infinities are null
};

inline constexpr unsigned reply_depth = 160;

/// False: a string is not UTF-8, a number cannot be written, a cell has an unknown kind or the
/// value is deeper than reply_depth; `out` then ends where it ended before. PORTICO_JSON goes out
/// as it is.
bool write(const portico_value&, message::Text& out, Spelling spelling = Spelling::python);

void write_integer(std::int64_t, message::Text& out);
void write_unsigned(std::uint64_t, message::Text& out);
/// A finite number; always with a point or an exponent.
void write_number(double, message::Text& out, Spelling spelling = Spelling::python);

}  // namespace portico::model
