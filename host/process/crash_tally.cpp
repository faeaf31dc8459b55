#include "process/crash_tally.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "os/memory/room.hpp"
#include "route/flight.hpp"

namespace portico::process {
namespace {

/// Whether the memory has the name, as far as there was room for it.
template <std::size_t Size> bool holds(const char (&memory)[Size], std::string_view name) {
  char kept[Size];
  os::put(kept, name);
  return os::text_in(memory) == os::text_in(kept);
}

bool is_of(const CrashTally::Place& place, std::string_view kind, std::string_view plugin) {
  return place.state.load(std::memory_order_acquire) == CrashTally::named &&
         holds(place.kind, kind) && holds(place.plugin, plugin);
}

}  // namespace

// Two processes may name a place so at one time: totals() adds them up.
void CrashTally::add(std::string_view kind, std::string_view plugin) {
  const auto known = std::find_if(places.begin(), places.end(),
                                  [&](const Place& place) { return is_of(place, kind, plugin); });
  if (known != places.end()) return void(known->count.fetch_add(1, std::memory_order_relaxed));
  for (Place& place : places) {
    std::uint32_t was = free;
    if (!place.state.compare_exchange_strong(was, taken, std::memory_order_acq_rel)) continue;
    os::put(place.kind, kind);
    os::put(place.plugin, plugin);
    place.count.store(1, std::memory_order_relaxed);
    return place.state.store(named, std::memory_order_release);
  }
}

std::vector<CrashTotal> CrashTally::totals() const {
  std::vector<CrashTotal> all;
  for (const Place& place : places) {
    if (place.state.load(std::memory_order_acquire) != named) continue;
    CrashTotal one{os::text_in(place.kind), os::text_in(place.plugin),
                   place.count.load(std::memory_order_relaxed)};
    const auto same = std::find_if(all.begin(), all.end(), [&](const CrashTotal& other) {
      return other.kind == one.kind && other.plugin == one.plugin;
    });
    if (same == all.end())
      all.push_back(std::move(one));
    else
      same->count += one.count;
  }
  return all;
}

}  // namespace portico::process
