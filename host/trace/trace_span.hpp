#pragma once

// A span that has come to its end, or will: what is told of one piece of work. A value.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "trace/trace_context.hpp"

namespace portico::trace {

/// Nanoseconds of Unix time.
using Moment = std::int64_t;
Moment now();

/// The numbers are those of OTLP.
enum class SpanKind : std::uint8_t {
  internal = 1,
  server = 2,
  client = 3,
  producer = 4,
  consumer = 5
};

struct Attribute {
  using Value = std::variant<bool, std::int64_t, double, std::string>;

  std::string name;
  Value value;
};

struct Span {
  /// That many of an attribute or a name, in bytes, and that many attributes; the rest is dropped.
  static constexpr std::size_t longest_name = 256, longest_text = 4096, most_attributes = 128;

  Context context;           ///< its own
  std::uint64_t parent = 0;  ///< 0: none
  bool remote = false;       ///< the parent is somebody else's
  std::string state;         ///< tracestate
  std::string name;
  SpanKind kind = SpanKind::internal;
  Moment begin = 0, end = 0;
  std::vector<Attribute> attributes{};
  bool failed = false;
  std::string why;  ///< it failed

  /// In place of one of that name.
  void set(std::string_view key, Attribute::Value value);
  void fail(std::string_view words);
};

/// One that begins now, within what the text says. None: that is not sampled.
std::optional<Span> begin_span(std::string_view within, std::string_view name, SpanKind kind);

}  // namespace portico::trace
