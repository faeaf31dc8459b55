#pragma once

// How often somebody may show what is wrong: by peer and by name. A leaky bucket each (GCRA: the
// time at which it would be empty), in a table of fixed size, in which the one that is empty first
// gives way. Any thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace portico::http {

class Attempts {
public:
  using Clock = std::chrono::steady_clock;

  Attempts();

  /// For those that come later. `limit`: 0: none.
  void use(std::size_t limit, std::chrono::milliseconds per);

  /// Who tries: a peer's address, of IPv6 its /64.
  std::uint64_t of_peer(std::string_view peer) const;
  /// The same of the name of a user.
  std::uint64_t of_name(std::string_view scheme, std::string_view name) const;

  /// Counts one that is wrong until it is taken back(). How long to wait where there were too many:
  /// then it is not counted.
  std::optional<std::chrono::seconds> begin(std::uint64_t who, Clock::time_point now);
  void take_back(std::uint64_t who);

private:
  static constexpr std::size_t shards = 64, places = 256, ways = 4;
  struct Place {
    std::uint64_t who = 0;
    Clock::time_point empty{};
  };
  struct Shard {
    std::mutex mutex;
    std::array<Place, places> table;
  };

  std::uint64_t hash_of(char kind, std::string_view one, std::string_view other) const;
  static Place& place_of(Shard& shard, std::uint64_t who);
  Shard& shard_of(std::uint64_t who) { return shards_[who % shards]; }

  std::array<unsigned char, 16> key_{};
  std::vector<Shard> shards_;
  std::mutex mutex_;
  std::size_t limit_ = 0;
  Clock::duration per_{};
};

}  // namespace portico::http
