#pragma once

// The span of a piece of work of the host's, from here to the end of the block: it is told of
// then. One thread.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "trace/sink.hpp"
#include "trace/trace_span.hpp"

namespace portico::trace {

class WorkSpan {
public:
  /// `around`: what it is within; not sampled, or not wanted: there is none.
  WorkSpan(std::string_view around, std::string_view name, SpanKind kind, bool wanted = true)
      : within_{around} {
    if (!wanted || !is_sampled(around)) return;
    span_ = begin_span(around, name, kind);
    if (!span_) return;
    within_.resize(Context::size);
    span_->context.write(within_.data());
    if (!span_->state.empty()) within_.append(1, ' ').append(span_->state);
  }
  WorkSpan(const WorkSpan&) = delete;
  WorkSpan& operator=(const WorkSpan&) = delete;
  ~WorkSpan() {
    if (!span_) return;
    span_->end = now();
    tell(*std::exchange(span_, std::nullopt));
  }

  /// What is done meanwhile is within that.
  std::string_view within() const { return within_; }
  void set(std::string_view name, Attribute::Value value) {
    if (span_) span_->set(name, std::move(value));
  }
  void fail(std::string_view why) {
    if (span_) span_->fail(why);
  }

private:
  std::string within_;
  std::optional<Span> span_;
};

}  // namespace portico::trace
