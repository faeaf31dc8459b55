#pragma once

// For whom a schema is written: those who send, or those who receive under the flags of a route.
// The same model may look different in each view.

#include <compare>
#include <cstdint>
#include <string>

#include "portico/abi.h"

namespace portico::docs {

struct View {
  enum class Side : std::uint8_t { input, output };
  enum class Names : std::uint8_t { output, own };     ///< own: PORTICO_BY_NAME
  enum class Nulls : std::uint8_t { kept, left_out };  ///< left_out: PORTICO_EXCLUDE_NONE

  Side side = Side::input;
  Names names = Names::output;
  Nulls nulls = Nulls::kept;

  static View input() { return {}; }
  static View output(std::uint32_t route_flags = 0) {
    return {Side::output, route_flags & PORTICO_BY_NAME ? Names::own : Names::output,
            route_flags & PORTICO_EXCLUDE_NONE ? Nulls::left_out : Nulls::kept};
  }

  auto operator<=>(const View&) const = default;  // NOLINT(modernize-use-nullptr): its own text

  /// What the flags add to the name of a model: "ByName", "WithoutNull".
  std::string suffix() const {
    return std::string{names == Names::own ? "ByName" : ""} +
           (nulls == Nulls::left_out ? "WithoutNull" : "");
  }
};

}  // namespace portico::docs
