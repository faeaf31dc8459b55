#pragma once

// Spans of an isolated plugin, as a value that crosses:
//
//   [[traceparent of it, tracestate, parent, name, kind, begin, end, failed, why,
//     [name, value, name, value, ...]], ...]
//
// No state beyond it; any thread.

#include <deque>
#include <span>
#include <vector>

#include "isolation/message.hpp"
#include "trace/trace_span.hpp"

namespace portico::isolation {

class SpanCells {
public:
  /// Borrows them.
  explicit SpanCells(std::span<const trace::Span> spans);

  portico_value value() const { return array(all_); }

private:
  std::deque<std::vector<portico_value>> lists_;
  std::deque<std::array<char, trace::Context::size>> texts_;
  std::vector<portico_value> all_;
};

/// What is no span is left out.
std::vector<trace::Span> spans_of(const portico_value& value);

}  // namespace portico::isolation
