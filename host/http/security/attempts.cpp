#include "http/security/attempts.hpp"

#include <algorithm>
#include <string>

#include <Poco/Net/IPAddress.h>
#include <sodium.h>

namespace portico::http {
namespace {

/// Without its port; of IPv6 what one customer has, which is 64 bits of it.
std::string network_of(std::string_view peer) {
  peer = peer.substr(0, peer.rfind(':'));
  if (!peer.starts_with('[') || !peer.ends_with(']')) return std::string{peer};
  const std::string text{peer.substr(1, peer.size() - 2)};
  Poco::Net::IPAddress address;
  if (!Poco::Net::IPAddress::tryParse(text, address)) return text;
  constexpr std::size_t half = 8;
  if (address.family() != Poco::Net::IPAddress::IPv6) return text;
  return {static_cast<const char*>(address.addr()), half};
}

}  // namespace

Attempts::Attempts() : shards_(shards) { ::randombytes_buf(key_.data(), key_.size()); }

void Attempts::use(std::size_t limit, std::chrono::milliseconds per) {
  const std::lock_guard lock{mutex_};
  limit_ = limit;
  per_ = per;
}

std::uint64_t Attempts::hash_of(char kind, std::string_view one, std::string_view other) const {
  std::string text{kind};
  text.append(one).push_back('\0');
  text.append(other);
  std::uint64_t hash = 0;
  static_assert(sizeof hash == crypto_shorthash_BYTES);
  ::crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.data());
  return hash;
}

std::uint64_t Attempts::of_peer(std::string_view peer) const {
  return hash_of('p', network_of(peer), {});
}

std::uint64_t Attempts::of_name(std::string_view scheme, std::string_view name) const {
  return hash_of('n', scheme, name);
}

/// Its own, or the one that is empty first of those that it may have.
Attempts::Place& Attempts::place_of(Shard& shard, std::uint64_t who) {
  const std::size_t first = who / shards % (places / ways) * ways;
  Place* const begin = shard.table.data() + first;
  Place* const own =
      std::find_if(begin, begin + ways, [who](const Place& place) { return place.who == who; });
  if (own != begin + ways) return *own;
  Place& oldest = *std::min_element(
      begin, begin + ways, [](const Place& a, const Place& b) { return a.empty < b.empty; });
  oldest = {who, {}};
  return oldest;
}

std::optional<std::chrono::seconds> Attempts::begin(std::uint64_t who, Clock::time_point now) {
  std::size_t limit;
  Clock::duration per;
  {
    const std::lock_guard lock{mutex_};
    limit = limit_, per = per_;
  }
  if (limit == 0) return std::nullopt;
  const Clock::duration each = per / static_cast<Clock::rep>(limit);
  Shard& shard = shard_of(who);
  const std::lock_guard lock{shard.mutex};
  Place& place = place_of(shard, who);
  const Clock::time_point empty = std::max(place.empty, now) + each;
  if (empty - now > per) return std::chrono::ceil<std::chrono::seconds>(empty - now - per);
  place.empty = empty;
  return std::nullopt;
}

void Attempts::take_back(std::uint64_t who) {
  Clock::duration each{};
  {
    const std::lock_guard lock{mutex_};
    if (limit_ == 0) return;
    each = per_ / static_cast<Clock::rep>(limit_);
  }
  Shard& shard = shard_of(who);
  const std::lock_guard lock{shard.mutex};
  Place& place = place_of(shard, who);
  place.empty -= std::min(each, place.empty.time_since_epoch());
}

}  // namespace portico::http
