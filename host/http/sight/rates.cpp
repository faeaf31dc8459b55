#include "http/sight/rates.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

namespace portico::http {
namespace {

using Sum = route::Traffic::Sum;

void reduce(std::uint64_t& now, std::uint64_t before) { now -= std::min(now, before); }

/// Counters that begin anew, with another generation of the plugin, count from zero.
Sum minus(Sum now, const Sum& before) {
  if (requests_of(now) < requests_of(before)) return now;
  for (std::size_t at = 0; at < now.by_class.size(); ++at)
    reduce(now.by_class[at], before.by_class[at]);
  for (std::size_t at = 0; at < now.by_time.size(); ++at)
    reduce(now.by_time[at], before.by_time[at]);
  reduce(now.nanoseconds, before.nanoseconds);
  reduce(now.bytes, before.bytes);
  reduce(now.received, before.received);
  return now;
}

}  // namespace

Rates::Window Rates::look(Clock::time_point now, Sums sums) {
  while (!looks_.empty() && now - looks_.front().when > oldest) looks_.pop_front();
  while (looks_.size() > 1 && now - looks_.front().when > window) looks_.pop_front();
  Window result{std::nullopt, sums};
  if (!looks_.empty()) {
    const Look& begin = looks_.front();
    result.span = now - begin.when;
    for (auto& [key, sum] : result.more)
      if (const auto before = begin.sums.find(key); before != begin.sums.end())
        sum = minus(sum, before->second);
  }
  looks_.push_back({now, std::move(sums)});
  return result;
}

std::uint64_t requests_of(const Sum& sum) {
  return std::accumulate(sum.by_class.begin(), sum.by_class.end(), std::uint64_t{0});
}

std::optional<double> quantile(const Sum& sum, double share) {
  const auto& bounds = route::Traffic::bounds;
  const auto all = std::accumulate(sum.by_time.begin(), sum.by_time.end(), std::uint64_t{0});
  if (all == 0) return std::nullopt;
  const double rank = share * static_cast<double>(all);
  double below = 0;
  for (std::size_t at = 0; at < bounds.size(); ++at) {
    const auto here = static_cast<double>(sum.by_time[at]);
    if (here > 0 && below + here >= rank) {
      const double from = at == 0 ? 0 : bounds[at - 1];
      return from + (bounds[at] - from) * (rank - below) / here;
    }
    below += here;
  }
  return bounds.back();
}

void add(Sum& into, const Sum& sum) {
  for (std::size_t at = 0; at < sum.by_class.size(); ++at) into.by_class[at] += sum.by_class[at];
  for (std::size_t at = 0; at < sum.by_time.size(); ++at) into.by_time[at] += sum.by_time[at];
  into.nanoseconds += sum.nanoseconds;
  into.bytes += sum.bytes;
  into.received += sum.received;
  into.in_flight += sum.in_flight;
}

}  // namespace portico::http
