#pragma once

// Spans that wait to be sent, as they came: no more than so many, and so many bytes. One thread at
// a time; whoever adds or takes moves groups and no spans.

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "trace/trace_span.hpp"

namespace portico::trace {

class WaitingSpans {
public:
  /// Of all texts together.
  static constexpr std::size_t most_bytes = std::size_t{32} << 20;

  explicit WaitingSpans(std::size_t most) : most_{most} {}

  /// False: there is no room for them.
  bool add(std::vector<Span>&& spans) {
    std::size_t bytes = 0;
    for (const Span& one : spans) bytes += bytes_of(one);
    if (count_ + spans.size() > most_ || bytes_ + bytes > most_bytes) return false;
    count_ += spans.size();
    bytes_ += bytes;
    groups_.push_back({std::move(spans), bytes});
    return true;
  }

  std::size_t count() const { return count_; }
  bool empty() const { return groups_.empty(); }

  /// The first ones: as many groups as make no more spans than that, but one at least.
  std::vector<std::vector<Span>> take(std::size_t most) {
    std::vector<std::vector<Span>> taken;
    std::size_t count = 0;
    while (!groups_.empty() && (taken.empty() || count + groups_.front().spans.size() <= most)) {
      Group& first = groups_.front();
      count += first.spans.size();
      bytes_ -= first.bytes;
      taken.push_back(std::move(first.spans));
      groups_.pop_front();
    }
    count_ -= count;
    return taken;
  }

private:
  struct Group {
    std::vector<Span> spans;
    std::size_t bytes;
  };

  static std::size_t bytes_of(const Span& span) {
    std::size_t bytes = span.name.size() + span.state.size() + span.why.size();
    for (const Attribute& one : span.attributes) {
      bytes += one.name.size() + sizeof one;
      if (const auto* const text = std::get_if<std::string>(&one.value)) bytes += text->size();
    }
    return bytes;
  }

  const std::size_t most_;
  std::deque<Group> groups_;
  std::size_t count_ = 0, bytes_ = 0;
};

}  // namespace portico::trace
