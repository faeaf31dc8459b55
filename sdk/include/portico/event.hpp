#pragma once

// Event: one Server-Sent Event. What is not given is not sent.

#include <cstdint>
#include <optional>
#include <string>

#include "portico/types/json.hpp"
#include "portico/value.hpp"

namespace portico {

template <detail::Value T = JsonValue> struct Event {
  std::optional<T> data{};               ///< held to the model, sent as JSON
  std::optional<std::string> text{};     ///< in place of data: as it is, any number of lines
  std::optional<std::string> event{};    ///< its type: one line
  std::optional<std::string> id{};       ///< what Last-Event-ID will say: one line
  std::uint32_t retry = 0;               ///< milliseconds until a lost client comes back
  std::optional<std::string> comment{};  ///< any number of lines, which no browser shows
};

}  // namespace portico
