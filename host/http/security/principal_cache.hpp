#pragma once

// Principals that were verified before, by a keyed hash of what was shown: SipHash of 128 bits with
// a key that each cache makes for itself. What was shown is not kept. Of bounded size: a place is
// taken by a newer one. Any thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "http/security/principal.hpp"

namespace portico::http {

class PrincipalCache {
public:
  /// `size`: how many are kept at most, about; 0: none.
  explicit PrincipalCache(std::size_t size);

  /// Null: it is not known, or not as of this edition of what verifies it, or is over.
  Verified find(std::string_view shown, std::uint64_t edition, Principal::Time now) const;
  void put(std::string_view shown, std::uint64_t edition, Verified principal);

private:
  static constexpr std::size_t ways = 4, locks = 64;
  using Hash = std::array<std::uint64_t, 2>;
  struct Place {
    Hash hash{};
    std::uint64_t edition = 0;
    Verified principal;  ///< null: it is free
  };
  struct Set {
    std::array<Place, ways> places;
    std::size_t next = 0;  ///< whose turn it is to go
  };

  Hash hash_of(std::string_view shown) const;
  std::size_t set_of(const Hash& hash) const { return hash[0] % sets_.size(); }

  std::array<unsigned char, 16> key_{};
  mutable std::array<std::mutex, locks> mutexes_;
  mutable std::vector<Set> sets_;
};

}  // namespace portico::http
