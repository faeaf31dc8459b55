#pragma once

// Who calls, as somebody has verified it: {"subject", "scheme", "scopes", "claims"}. Immutable; any
// thread.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "message/arena.hpp"
#include "portico/abi.h"

namespace portico::http {

class Principal {
public:
  using Time = std::chrono::system_clock::time_point;
  static constexpr Time never = Time::max();

  /// `claims`: a JSON object. Throws std::invalid_argument when it is none that can be given to a
  /// handler.
  Principal(std::string subject, std::string_view scheme, std::vector<std::string> scopes,
            const nlohmann::json& claims, Time until = never);
  Principal(const Principal&) = delete;
  Principal& operator=(const Principal&) = delete;

  const std::string& subject() const { return subject_; }
  bool has(const std::vector<std::string>& scopes) const;
  /// When it is not true any more by itself.
  Time until() const { return until_; }
  const portico_value& value() const { return value_; }
  /// Of memory that it takes.
  std::size_t bytes() const;

private:
  const std::string subject_;
  const std::vector<std::string> scopes_;
  const Time until_;
  message::Arena arena_;
  portico_value value_{};
};

using Verified = std::shared_ptr<const Principal>;

}  // namespace portico::http
