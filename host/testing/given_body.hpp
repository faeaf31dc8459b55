#pragma once

// The body of a test's request for a handler that reads it as it arrives: all of it is there, or
// its client goes away behind so many bytes. For the thread that has the exchange, but for
// abandon().

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "message/intake.hpp"

namespace portico::testing {

class GivenBody final : public message::Intake {
public:
  /// Bytes that a read gives at most, as those of a connection do.
  static constexpr std::size_t largest_chunk = 65536;

  GivenBody(std::string_view bytes, std::uint64_t ends, std::uint64_t limit)
      : length_{bytes.size()},
        limit_{limit},
        left_{bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(ends, length_)))},
        cut_{left_.size() < length_} {}

  std::string_view read() override {
    if (abandoned_) return {};
    const std::string_view chunk = left_.substr(0, largest_chunk);
    left_.remove_prefix(chunk.size());
    return chunk;
  }
  std::optional<std::string_view> poll() override { return read(); }
  void listen(std::function<void()> arrived) override { arrived(); }
  void forget() override {}

  State state() const override {
    if (abandoned_) return State::gone;
    if (!cut_) return State::whole;
    return left_.empty() ? State::gone : State::arriving;
  }
  message::Refusal refusal() const override { return {}; }
  std::optional<std::uint64_t> length() const override { return length_; }
  std::uint64_t limit() const override { return limit_; }
  void abandon() override { abandoned_ = true; }

  /// Bytes that were read.
  std::uint64_t taken() const { return length_ - left_.size(); }
  /// Whether its reader has met the end of a client.
  bool was_cut() const { return cut_ && left_.empty(); }

private:
  const std::uint64_t length_, limit_;
  std::string_view left_;
  const bool cut_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace portico::testing
