#include "http/security/principal_cache.hpp"

#include <algorithm>
#include <utility>

#include <sodium.h>

namespace portico::http {

PrincipalCache::PrincipalCache(std::size_t size) : sets_((size + ways - 1) / ways) {
  ::randombytes_buf(key_.data(), sizeof key_);
}

/// Each kind has a key of its own.
PrincipalCache::Hash PrincipalCache::hash_of(const Shown& shown) const {
  static_assert(sizeof(Hash) == crypto_shorthash_siphashx24_BYTES);
  static_assert(sizeof key_ == crypto_shorthash_siphashx24_KEYBYTES);
  std::array<std::uint64_t, 2> key = key_;
  key[0] ^= static_cast<std::uint64_t>(shown.kind);
  Hash hash;
  ::crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(hash.data()),
                                reinterpret_cast<const unsigned char*>(shown.text.data()),
                                shown.text.size(),
                                reinterpret_cast<const unsigned char*>(key.data()));
  return hash;
}

Verified PrincipalCache::find(const Shown& shown, std::uint64_t edition,
                              Principal::Time now) const {
  if (sets_.empty()) return nullptr;
  const Hash hash = hash_of(shown);
  const std::size_t at = set_of(hash);
  const std::lock_guard lock{mutexes_[at % locks]};
  for (Place& place : sets_[at].places) {
    if (place.hash != hash || !place.principal) continue;
    if (place.edition == edition && now < place.principal->until()) return place.principal;
    place = {};
  }
  return nullptr;
}

/// For one more: what is over goes in any case, what is not in turn, as far as that is needed.
void PrincipalCache::Set::make_room(const Place& place, Principal::Time now, Gone& gone) {
  const auto is_over = [&](const Place& one) {
    return one.hash == place.hash || one.edition != place.edition || one.principal->until() <= now;
  };
  std::size_t held = place.principal->bytes(), free = 0;
  for (std::size_t i = 0; i < ways; ++i) {
    Place& one = places[i];
    if (one.principal && is_over(one)) gone[i] = std::move(one.principal);
    one.principal ? held += one.principal->bytes() : ++free;
  }
  while (free == 0 || held > largest) {
    const std::size_t i = next++ % ways;
    Place& one = places[i];
    if (!one.principal) continue;
    held -= one.principal->bytes();
    gone[i] = std::move(one.principal);
    ++free;
  }
}

void PrincipalCache::put(const Shown& shown, std::uint64_t edition, Verified principal,
                         Principal::Time now) {
  if (sets_.empty() || principal->bytes() > largest) return;
  const Hash hash = hash_of(shown);
  const std::size_t at = set_of(hash);
  Place made{hash, edition, std::move(principal)};
  Gone gone;  // not under the lock
  const std::lock_guard lock{mutexes_[at % locks]};
  Set& set = sets_[at];
  set.make_room(made, now, gone);
  *std::find_if(set.places.begin(), set.places.end(),
                [](const Place& place) { return !place.principal; }) = std::move(made);
}

}  // namespace portico::http
