#pragma once

// How often somebody may show what is wrong: a peer, which is an address or the /64 of an IPv6 one,
// and a name, whoever tries it. A name may be tried so many times as often: one peer alone does not
// keep others out of it. Any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "http/quota/rate_table.hpp"

namespace portico::http {

class Attempts {
public:
  using Clock = RateTable::Clock;

  /// How many peers may be wrong about one name as often as they may at all.
  static constexpr std::uint32_t peers_of_a_name = 10;

  /// For those that come later. `limit`: of a peer, 1000000 at most; 0: none.
  void use(std::size_t limit, std::chrono::milliseconds per);

  /// How long the peer has to wait, and who shows that name of that scheme, since too much was
  /// wrong before; none: not at all. `name`: empty: there is none.
  std::optional<std::chrono::seconds> wait(std::string_view peer, std::string_view scheme,
                                           std::string_view name, Clock::time_point now) const;

  /// Something was wrong. It counts beyond the limit too: of many that are tried at once, none is
  /// free.
  void count_peer(std::string_view peer, Clock::time_point now);
  void count_name(std::string_view scheme, std::string_view name, Clock::time_point now);

private:
  /// So many are told apart, and up to twice as many.
  static constexpr std::size_t remembered = 65536;

  struct Cadences {
    RateTable::Cadence peer{}, name{};  ///< without a burst: there is no limit
  };
  Cadences cadences() const {
    const std::lock_guard lock{mutex_};
    return cadences_;
  }

  RateTable table_{remembered};
  mutable std::mutex mutex_;
  Cadences cadences_;
};

}  // namespace portico::http
