#pragma once

// Principals that were verified before, by a keyed hash of what was shown: SipHash of 128 bits with
// a key that each cache makes for itself. What was shown is not kept. Of bounded size, in number
// and in bytes: a place is taken by a newer one, first those that are over. Any thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "http/security/credential.hpp"
#include "http/security/principal.hpp"

namespace portico::http {

class PrincipalCache {
public:
  using Shown = Credential::Shown;

  /// Bytes that all may take together, for each of them.
  static constexpr std::size_t bytes_of_each = 4096;
  /// Bytes of one: larger ones are not kept.
  static constexpr std::size_t largest = 4 * bytes_of_each;

  /// `size`: how many are kept at most, about; 0: none.
  explicit PrincipalCache(std::size_t size);

  /// Null: it is not known, or not as of this edition of what verifies it, or is over.
  Verified find(const Shown& shown, std::uint64_t edition, Principal::Time now) const;
  void put(const Shown& shown, std::uint64_t edition, Verified principal, Principal::Time now);

private:
  static constexpr std::size_t ways = largest / bytes_of_each, locks = 64;
  using Hash = std::array<std::uint64_t, 2>;
  struct Place {
    Hash hash{};
    std::uint64_t edition = 0;
    Verified principal;  ///< null: it is free
  };
  using Gone = std::array<Verified, ways>;
  struct Set {
    void make_room(const Place& place, Principal::Time now, Gone& gone);

    std::array<Place, ways> places;
    std::size_t next = 0;  ///< whose turn it is to go
  };

  Hash hash_of(const Shown& shown) const;
  std::size_t set_of(const Hash& hash) const { return hash[0] % sets_.size(); }

  std::array<std::uint64_t, 2> key_{};
  mutable std::array<std::mutex, locks> mutexes_;
  mutable std::vector<Set> sets_;
};

}  // namespace portico::http
