#pragma once

// Chance that is the same again for the same seed, on every machine. One thread.

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace portico::prove {

class Dice {
public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}

  /// One of 0 to `count` - 1, which is at least 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  bool chance(unsigned percent) { return below(100) < percent; }

  template <class T> const T& one_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }
  template <class T> void shuffle(std::vector<T>& list) {
    for (std::size_t left = list.size(); left > 1; --left)
      std::swap(list[left - 1], list[below(left)]);
  }

private:
  std::mt19937_64 engine_;
};

}  // namespace portico::prove
