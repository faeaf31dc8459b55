#pragma once

// The string formats that are checked: one row each in format.cpp, and one file that reads the
// texts of it. Constant; any thread.

#include <string_view>

#include "model/format/coerce.hpp"
#include "model/type.hpp"

namespace portico::model {

struct Format {
  std::string_view name;   ///< the value of "format"
  std::string_view label;  ///< of the type in the place of a problem within a union
  /// Null: any text.
  Coerced (*coerce)(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
  Kind kind = Kind::formatted;  ///< another one where further words of the schema apply
};

/// Null when it is not known.
const Format* find_format(std::string_view name);

}  // namespace portico::model
