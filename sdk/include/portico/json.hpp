#pragma once

// For who works with nlohmann/json (3.10 or later): dump(), and the SDK's JsonValue as an
// nlohmann::json or ordered_json. The other way, and as a type of a handler, a parameter or a
// member, nlohmann's values work without this header too. It costs a second or two of the
// compiler's time, which portico/portico.hpp alone does not.
//
//   nlohmann::ordered_json detail = error.detail();

#if __cplusplus < 202002L
#error "portico: the SDK is C++20: compile with -std=c++20, in CMake link portico::sdk"
#else

#include <nlohmann/json.hpp>

#include "portico/dump.hpp"
#include "portico/json_value.hpp"

namespace portico {

/// Found by nlohmann/json.
template <detail::NlohmannJson Json> void to_json(Json& made, const JsonValue& value) {
  if (value.is_object()) {
    made = Json::object();
    for (auto member = value.begin(); member != value.end(); ++member)
      to_json(made[member.key()], member.value());
  } else if (value.is_array()) {
    made = Json::array();
    for (const JsonValue& item : value) {
      made.push_back(nullptr);
      to_json(made.back(), item);
    }
  } else if (value.is_string()) {
    made = value.text();
  } else if (value.is_boolean()) {
    made = value.get<bool>();
  } else if (value.is_number_unsigned()) {
    made = value.get<std::uint64_t>();
  } else if (value.is_number_integer()) {
    made = value.get<std::int64_t>();
  } else if (value.is_number_float()) {
    made = value.get<double>();
  } else {
    made = nullptr;
  }
}

}  // namespace portico

#endif
