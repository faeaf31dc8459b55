#include "http/security/principal_cache.hpp"

#include <utility>

#include <sodium.h>

namespace portico::http {

PrincipalCache::PrincipalCache(std::size_t size) : sets_((size + ways - 1) / ways) {
  ::randombytes_buf(key_.data(), key_.size());
}

PrincipalCache::Hash PrincipalCache::hash_of(std::string_view shown) const {
  static_assert(sizeof(Hash) == crypto_shorthash_siphashx24_BYTES);
  Hash hash;
  ::crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(hash.data()),
                                reinterpret_cast<const unsigned char*>(shown.data()), shown.size(),
                                key_.data());
  return hash;
}

Verified PrincipalCache::find(std::string_view shown, std::uint64_t edition,
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

void PrincipalCache::put(std::string_view shown, std::uint64_t edition, Verified principal) {
  if (sets_.empty()) return;
  const Hash hash = hash_of(shown);
  const std::size_t at = set_of(hash);
  Place made{hash, edition, std::move(principal)};
  const std::lock_guard lock{mutexes_[at % locks]};
  Set& set = sets_[at];
  for (Place& place : set.places)
    if (!place.principal || place.hash == hash) return std::swap(place, made);
  std::swap(set.places[set.next++ % ways], made);
}

}  // namespace portico::http
