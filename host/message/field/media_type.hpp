#pragma once

// A media type or another value with parameters: application/json; charset=utf-8 (RFC 9110
// section 8.3.1, and Content-Disposition, RFC 6266 section 4.1). Lives in an arena; one thread.

#include <array>
#include <optional>
#include <string_view>

#include "message/arena.hpp"
#include "os/ascii.hpp"

namespace portico::message {

/// "text/html" of "text/html; charset=utf-8": type and subtype, as they are written.
constexpr std::string_view essence(std::string_view media_type) {
  return os::trimmed(media_type.substr(0, media_type.find(';')));
}

struct MediaType {
  static constexpr std::size_t most_parameters = 8;  ///< further ones are dropped

  std::string_view text;  ///< as sent, without blanks around it
  std::string_view type;  ///< "application/json", in lower case, without parameters

  static MediaType parse(std::string_view text, Arena& arena);

  /// The bytes of a parameter, unquoted, the last where it stands twice; `name` in lower case.
  std::optional<std::string_view> parameter(std::string_view name) const;

  /// application/json or application/anything+json.
  bool json() const;

private:
  struct Parameter {
    std::string_view name, value;
  };
  void add(std::string_view name, std::string_view value, Arena& arena);

  std::array<Parameter, most_parameters> parameters_{};
  std::size_t count_ = 0;
};

}  // namespace portico::message
