#include "http/quota/rate_table.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <stdexcept>

#include <sodium.h>
#include <sys/mman.h>

namespace portico::http {
namespace {

std::array<std::uint64_t, 2> random_secret() {
  std::array<std::uint64_t, 2> secret{};
  static_assert(sizeof secret == crypto_shorthash_KEYBYTES);
  if (::sodium_init() < 0) throw std::runtime_error{"there is no source of randomness"};
  ::randombytes_buf(secret.data(), sizeof secret);
  return secret;
}

/// Zeroes, which the system gives page by page as they are touched.
void* zeroes(std::size_t size) {
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc{};
  return memory;
}

}  // namespace

RateTable::RateTable(std::size_t callers)
    : secret_{random_secret()},
      sets_{std::bit_ceil(std::max<std::size_t>(callers / 4, 1))},
      table_{static_cast<Set*>(zeroes(sets_ * sizeof(Set)))} {}

RateTable::~RateTable() { ::munmap(table_, sets_ * sizeof(Set)); }

std::uint64_t RateTable::hash(std::uint64_t scope, std::string_view caller) const {
  std::array<std::uint64_t, 2> key = secret_;
  key[0] ^= scope;
  std::uint64_t hash = 0;
  ::crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                     reinterpret_cast<const unsigned char*>(caller.data()), caller.size(),
                     reinterpret_cast<const unsigned char*>(key.data()));
  return std::max<std::uint64_t>(hash, 1);
}

/// The caller's own, or the one that is given up for it.
RateTable::Place& RateTable::place_of(Set& set, std::uint64_t caller) {
  Place* soonest = set.places.data();
  for (Place& place : set.places) {
    if (place.caller == caller) return place;
    if (place.paid < soonest->paid) soonest = &place;
  }
  *soonest = {caller, 0};
  return *soonest;
}

RateTable::Answer RateTable::take(std::uint64_t scope, std::string_view caller,
                                  const Cadence& cadence, Clock::time_point now) {
  const std::uint64_t hashed = hash(scope, caller);
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::int64_t interval = cadence.interval.count(), burst = cadence.burst;
  std::int64_t owed = 0;
  bool passes = true;
  {
    const std::lock_guard lock{mutex_of(hashed)};
    Place& place = place_of(set_of(hashed), hashed);
    owed = std::max<std::int64_t>(place.paid - time, 0);
    passes = owed <= (burst - 1) * interval;
    if (passes) place.paid = time + (owed += interval);
  }
  return answer(owed, cadence, passes);
}

RateTable::Answer RateTable::answer(std::int64_t owed, const Cadence& cadence, bool passes) {
  const std::int64_t interval = cadence.interval.count(), burst = cadence.burst;
  const std::int64_t left = std::max<std::int64_t>((burst * interval - owed) / interval, 0);
  return {passes, static_cast<std::uint32_t>(left),
          std::chrono::nanoseconds{owed - (burst - left - 1) * interval}};
}

RateTable::Answer RateTable::look(std::uint64_t scope, std::string_view caller,
                                  const Cadence& cadence, Clock::time_point now) const {
  const std::uint64_t hashed = hash(scope, caller);
  std::int64_t paid = 0;
  {
    const std::lock_guard lock{mutex_of(hashed)};
    for (const Place& place : set_of(hashed).places)
      if (place.caller == hashed) paid = place.paid;
  }
  const std::int64_t interval = cadence.interval.count(), burst = cadence.burst;
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::int64_t owed = std::max<std::int64_t>(paid - time, 0);
  const bool passes = owed <= (burst - 1) * interval;
  return answer(passes ? owed + interval : owed, cadence, passes);
}

void RateTable::charge(std::uint64_t scope, std::string_view caller, const Cadence& cadence,
                       Clock::time_point now) {
  const std::uint64_t hashed = hash(scope, caller);
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::lock_guard lock{mutex_of(hashed)};
  Place& place = place_of(set_of(hashed), hashed);
  place.paid = std::max(place.paid, time) + cadence.interval.count();
}

void RateTable::give_back(std::uint64_t scope, std::string_view caller, const Cadence& cadence) {
  const std::uint64_t hashed = hash(scope, caller);
  const std::lock_guard lock{mutex_of(hashed)};
  for (Place& place : set_of(hashed).places)
    if (place.caller == hashed) place.paid -= cadence.interval.count();
}

}  // namespace portico::http
