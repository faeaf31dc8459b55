#pragma once

// A place in a schema, and how what stands there is refused. A value; any thread.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace portico::model {

using Schema = nlohmann::ordered_json;

/// A place in a schema, for messages: "model Item at /properties/price".
struct Place {
  std::string where, pointer;

  Place operator/(std::string_view step) const;
  [[noreturn]] void refuse(const std::string& sentence) const;
  std::string text() const;
};

}  // namespace portico::model
