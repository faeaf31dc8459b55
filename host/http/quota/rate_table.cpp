#include "http/quota/rate_table.hpp"

#include <algorithm>
#include <bit>
#include <new>

#include <sodium.h>
#include <sys/mman.h>

namespace portico::http {
namespace {

std::array<std::uint64_t, 2> random_secret() {
  std::array<std::uint64_t, 2> secret{};
  static_assert(sizeof secret == crypto_shorthash_KEYBYTES);
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

constexpr int window_bits = 16, scope_bits = 8;
constexpr std::uint64_t window_mask = (std::uint64_t{1} << window_bits) - 1;
constexpr std::uint64_t scope_mask = ((std::uint64_t{1} << scope_bits) - 1) << window_bits;

std::uint64_t scope_in(std::uint64_t mark) { return mark & scope_mask; }

float window_in(std::uint64_t mark) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(mark & window_mask) << window_bits);
}

std::uint64_t bits_of_window(const RateTable::Cadence& cadence) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(cadence.window())) >> window_bits;
}

}  // namespace

RateTable::RateTable(std::size_t callers)
    : secret_{random_secret()},
      sets_{std::bit_ceil(std::max<std::size_t>(callers / 4, 1))},
      table_{static_cast<Set*>(zeroes(sets_ * sizeof(Set)))} {}

RateTable::~RateTable() { ::munmap(table_, sets_ * sizeof(Set)); }

RateTable::Known RateTable::known(std::uint64_t scope, std::string_view caller,
                                  const Cadence& cadence) const {
  std::array<std::uint64_t, 2> key = secret_;
  key[0] ^= scope;
  std::uint64_t hash = 0;
  ::crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                     reinterpret_cast<const unsigned char*>(caller.data()), caller.size(),
                     reinterpret_cast<const unsigned char*>(key.data()));
  const std::uint64_t own = hash & ~(scope_mask | window_mask);
  return {hash & (sets_ - 1), own | (scope << window_bits & scope_mask) | bits_of_window(cadence)};
}

RateTable::Slot* RateTable::find(Set& set, std::uint64_t mark) {
  for (Slot& slot : set.slots)
    if (slot.mark != 0 && (slot.mark ^ mark) <= window_mask) return &slot;
  return nullptr;
}

std::int64_t RateTable::owed_of(const Slot& slot, std::uint64_t mark, const Cadence& cadence,
                                std::int64_t now) {
  const std::int64_t owed = std::max<std::int64_t>(slot.paid - now, 0);
  return slot.mark == mark ? owed : std::min(owed, cadence.window());
}

RateTable::Slot& RateTable::slot_of(Set& set, std::uint64_t mark, const Cadence& cadence,
                                    std::int64_t now) {
  Slot* slot = find(set, mark);
  if (!slot) *(slot = &given_up(set, mark, now)) = {mark, now};
  slot->paid = now + owed_of(*slot, mark, cadence, now);
  slot->mark = mark;
  return *slot;
}

RateTable::Slot& RateTable::given_up(Set& set, std::uint64_t mark, std::int64_t now) {
  const auto held = [&](std::uint64_t scope) {
    return std::count_if(set.slots.begin(), set.slots.end(),
                         [&](const Slot& slot) { return scope_in(slot.mark) == scope; });
  };
  const std::uint64_t own = scope_in(mark);
  Slot* chosen = nullptr;
  std::ptrdiff_t most = 0;
  float least = 0;
  for (Slot& slot : set.slots) {
    if (slot.paid <= now) return slot;
    const std::uint64_t scope = scope_in(slot.mark);
    const std::ptrdiff_t count = 2 * held(scope) + (scope == own ? 3 : 0);  // it goes before a tie
    const float share = static_cast<float>(slot.paid - now) / window_in(slot.mark);
    if (chosen && (count < most || (count == most && share >= least))) continue;
    chosen = &slot, most = count, least = share;
  }
  return *chosen;
}

RateTable::Answer RateTable::take(std::uint64_t scope, std::string_view caller,
                                  const Cadence& cadence, Clock::time_point now) {
  const auto [set, mark] = known(scope, caller, cadence);
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::int64_t interval = cadence.interval.count(), burst = cadence.burst;
  std::int64_t owed = 0;
  bool passes = true;
  {
    const std::lock_guard lock{mutex_of(set)};
    Slot& slot = slot_of(table_[set], mark, cadence, time);
    owed = slot.paid - time;
    passes = owed <= (burst - 1) * interval;
    if (passes) slot.paid = time + (owed += interval);
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
  const auto [set, mark] = known(scope, caller, cadence);
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  std::int64_t owed = 0;
  {
    const std::lock_guard lock{mutex_of(set)};
    if (const Slot* const slot = find(table_[set], mark))
      owed = owed_of(*slot, mark, cadence, time);
  }
  const bool passes = owed <= cadence.window() - cadence.interval.count();
  return answer(passes ? owed + cadence.interval.count() : owed, cadence, passes);
}

void RateTable::charge(std::uint64_t scope, std::string_view caller, const Cadence& cadence,
                       Clock::time_point now) {
  const auto [set, mark] = known(scope, caller, cadence);
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::lock_guard lock{mutex_of(set)};
  slot_of(table_[set], mark, cadence, time).paid += cadence.interval.count();
}

void RateTable::give_back(std::uint64_t scope, std::string_view caller, const Cadence& cadence) {
  const auto [set, mark] = known(scope, caller, cadence);
  const std::lock_guard lock{mutex_of(set)};
  if (Slot* const slot = find(table_[set], mark)) slot->paid -= cadence.interval.count();
}

}  // namespace portico::http
