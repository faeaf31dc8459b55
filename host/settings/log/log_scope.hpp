#pragma once

// The request that a thread works for: as long as the scope lives, every line that this thread logs
// carries its id and that of its trace, whoever logs it; what a plugin begins belongs to that
// trace, and to whoever has asked. Scopes nest. Each belongs to its thread; the texts have to
// outlive it.

#include <string_view>
#include <utility>

namespace portico::settings {

class LogScope {
public:
  /// `trace`: as trace/trace_context.hpp writes it; empty: none. `principal`: who asks, as somebody
  /// has verified it; empty: nobody has. No line has it but that of the access log.
  explicit LogScope(std::string_view request, std::string_view trace = {},
                    std::string_view principal = {})
      : before_{std::exchange(current_, {request, trace, principal})} {}
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;
  ~LogScope() { current_ = before_; }

  /// Of the calling thread; empty: it works for none.
  static std::string_view request() { return current_.request; }
  static std::string_view trace() { return current_.trace; }
  static std::string_view principal() { return current_.principal; }
  /// The id alone: 32 digits, or nothing.
  static std::string_view trace_id() { return trace_id_of(current_.trace); }
  static std::string_view trace_id_of(std::string_view trace) {
    return trace.size() < 35 ? std::string_view{} : trace.substr(3, 32);
  }

private:
  struct Current {
    std::string_view request, trace, principal;
  };
  inline static thread_local constinit Current current_{};
  Current before_;
};

}  // namespace portico::settings
