#pragma once

// Where something stands in a trace, as W3C Trace Context says it (Recommendation of 23 November
// 2021, section 3):
//
//   traceparent   00-<trace, 32 digits>-<span, 16 digits>-<flags, 2 digits>   small hexadecimal
//   tracestate    key=value,key=value                                         of other vendors
//
// Within the host, in rows of tasks and between its processes both are one text: the first, and
// behind a space the second where there is one. Values; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "message/arena.hpp"

namespace portico::trace {

struct TraceId {
  std::uint64_t high = 0, low = 0;

  bool operator==(const TraceId&) const = default;
};

struct Context {
  /// Bytes of a traceparent of version 00.
  static constexpr std::size_t size = 55;

  TraceId trace;
  std::uint64_t span = 0;
  bool sampled = false;

  bool operator==(const Context&) const = default;
  /// Writes its `size` bytes.
  void write(char* to) const;
};

/// A traceparent as somebody has sent it. Of later versions than 00 the part is read that this one
/// has (section 3.2.4). None: it is malformed, and counts as if it were not there.
std::optional<Context> read_traceparent(std::string_view sent);
/// A tracestate as it was sent; empty where it breaks the grammar (section 3.3.1), has a key twice
/// (section 3.3.1.3), or is too long to be passed on: more than 32 members or 512 bytes.
std::string_view read_tracestate(std::string_view sent);

/// Of one text.
std::optional<Context> context_of(std::string_view text);
inline std::string_view traceparent_of(std::string_view text) {
  return text.substr(0, Context::size);
}
inline std::string_view tracestate_of(std::string_view text) {
  return text.size() > Context::size ? text.substr(Context::size + 1) : std::string_view{};
}
/// Whether spans of what it says are kept. False for no text.
inline bool is_sampled(std::string_view text) {
  return text.size() >= Context::size && (text[Context::size - 1] & 1) != 0;
}

/// The text when it is one, else nothing: of those who are not believed.
std::string_view checked(std::string_view text);

/// The text, in the arena.
std::string_view text_of(const Context& context, std::string_view state, message::Arena& arena);

/// Never 0, which stands for none.
std::uint64_t make_span_id();
TraceId make_trace_id();

}  // namespace portico::trace
