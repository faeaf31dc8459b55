#pragma once

// The request that a thread works for: as long as the scope lives, every line that this thread logs
// carries its id, whoever logs it. Scopes nest. Each belongs to its thread; the text has to outlive
// it.

#include <string_view>
#include <utility>

namespace portico::settings {

class LogScope {
public:
  explicit LogScope(std::string_view request) : before_{std::exchange(current_, request)} {}
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;
  ~LogScope() { current_ = before_; }

  /// Of the calling thread; empty: it works for none.
  static std::string_view request() { return current_; }

private:
  inline static thread_local constinit std::string_view current_{};
  std::string_view before_;
};

}  // namespace portico::settings
