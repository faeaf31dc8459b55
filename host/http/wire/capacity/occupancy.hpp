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
    beyond  ///< until its first request, which is refused if there is no usual one for it then
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
    if (taken(usual_, rule.most == 0 ? SIZE_MAX : rule.most)) return Place::usual;
    const bool refuses = rule.beyond == settings::Beyond::refuse;
    return refuses && taken(beyond_, few(rule.most)) ? Place::beyond : Place::none;
  }
  void leave(Place place) {
    (place == Place::beyond ? beyond_ : usual_).fetch_sub(1, std::memory_order_relaxed);
  }
  /// One that was beyond asks for the first time: it becomes usual, or is to be refused.
  Place settle(std::size_t most) {
    if (!taken(usual_, most == 0 ? SIZE_MAX : most)) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      return Place::beyond;
    }
    leave(Place::beyond);
    return Place::usual;
  }

  /// How many were refused.
  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

private:
  static std::size_t few(std::size_t most) { return std::max<std::size_t>(most / 8, 16); }
  static bool taken(std::atomic<std::size_t>& count, std::size_t most) {
    if (count.fetch_add(1, std::memory_order_relaxed) < most) return true;
    count.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }

  std::atomic<std::size_t> usual_{0}, beyond_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace portico::http
