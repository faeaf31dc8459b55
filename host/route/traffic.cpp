#include "route/traffic.hpp"

#include <algorithm>
#include <new>
#include <numeric>

#include "os/timestamp.hpp"

namespace portico::route {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::size_t status_class(int status) {
  return status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0;
}

/// From the first one on: most take a short time.
std::size_t bucket(std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  std::size_t at = 0;
  while (at < Traffic::bounds.size() && Traffic::bounds[at] < seconds) ++at;
  return at;
}

}  // namespace

std::size_t Traffic::mine() noexcept {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t shard = next.fetch_add(1, relaxed) % shards;
  return shard;
}

void Traffic::count(int status, std::chrono::nanoseconds took, std::uint64_t bytes) noexcept {
  Shard& shard = shards_[mine()];
  shard.by_class[status_class(status)].fetch_add(1, relaxed);
  shard.by_time[bucket(took)].fetch_add(1, relaxed);
  shard.nanoseconds.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)),
                              relaxed);
  shard.bytes.fetch_add(bytes, relaxed);
}

void Traffic::exemplify(std::chrono::nanoseconds took, const Exemplar::Trace& trace) noexcept try {
  const std::unique_lock lock{mutex_, std::try_to_lock};
  if (!lock) return;
  if (!exemplars_) exemplars_ = std::make_unique<std::array<Exemplar, buckets>>();
  (*exemplars_)[bucket(took)] = {trace, std::chrono::duration<double>(took).count(),
                                 os::seconds_of_unix()};
} catch (const std::bad_alloc&) {  // no request of the route is named yet
}

std::array<Exemplar, Traffic::buckets> Traffic::exemplars() const {
  const std::lock_guard lock{mutex_};
  return exemplars_ ? *exemplars_ : std::array<Exemplar, buckets>{};
}

Traffic::Sum Traffic::sum() const noexcept {
  Sum sum;
  std::uint64_t begun = 0;
  for (const Shard& shard : shards_) {
    begun += shard.begun.load(relaxed);
    sum.received += shard.received.load(relaxed);
    for (std::size_t i = 0; i < classes; ++i) sum.by_class[i] += shard.by_class[i].load(relaxed);
    for (std::size_t i = 0; i < buckets; ++i) sum.by_time[i] += shard.by_time[i].load(relaxed);
    sum.nanoseconds += shard.nanoseconds.load(relaxed);
    sum.bytes += shard.bytes.load(relaxed);
  }
  const auto over = std::accumulate(sum.by_class.begin(), sum.by_class.end(), std::uint64_t{0});
  sum.in_flight = begun - std::min(begun, over);
  return sum;
}

}  // namespace portico::route
