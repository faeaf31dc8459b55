#pragma once

// How many connections a server has, on all of its loops together, and who may have one more. What
// is beyond the limit waits unaccepted, or is accepted for one answer: those are few, so that the
// rest waits for them. Any thread.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "settings/settings.hpp"

namespace portico::http {

class Occupancy {
public:
  enum class Place : std::uint8_t {
    none,
    usual,
    beyond  ///< its first request is refused, if there are too many still
  };
  struct Rule {
    std::size_t most = 0;  ///< 0: no limit
    settings::Beyond beyond{};
  };

  Occupancy() = default;
  Occupancy(const Occupancy&) = delete;
  Occupancy& operator=(const Occupancy&) = delete;

  /// For one that is about to be accepted. Unless there is none, leave() follows.
  Place take(const Rule& rule) {
    const std::size_t before = taken_.fetch_add(1, std::memory_order_relaxed);
    if (rule.most == 0 || before < rule.most) return Place::usual;
    if (rule.beyond == settings::Beyond::refuse && before < rule.most + beyond(rule.most))
      return Place::beyond;
    leave();
    return Place::none;
  }
  void leave() { taken_.fetch_sub(1, std::memory_order_relaxed); }
  /// Whether there are more than that.
  bool crowded(std::size_t most) const {
    return most != 0 && taken_.load(std::memory_order_relaxed) > most;
  }

  /// One was answered that there are too many.
  void note_refusal() { refused_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

private:
  static std::size_t beyond(std::size_t most) { return std::max<std::size_t>(most / 8, 16); }

  std::atomic<std::size_t> taken_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace portico::http
