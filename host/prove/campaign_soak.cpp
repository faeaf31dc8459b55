#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "os/sanitized.hpp"
#include "prove/campaign.hpp"

namespace portico::prove {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_soak = 4s;
constexpr int batches = 6;
/// Less than that in all is what allocators do; less than that for each request is none.
constexpr std::uint64_t least_growth = 192 * 1024, least_each = 48;

}  // namespace

void Campaign::soak(Clock::time_point until) {
  if (!examined_.served() || os::sanitized) return;
  std::vector<const Operation*> list;
  for (const Operation& one : operations_)
    if (one.idempotent() && !is_spent(one) && !one.streams && !has_finding(Wrong::thread, one))
      list.push_back(&one);
  for (std::size_t i = 0; i < list.size() && has_time(until); ++i) {
    const auto share = (until - Clock::now()) / static_cast<long>(list.size() - i);
    soak(*list[i], Clock::now() + std::min<Clock::duration>(share, longest_soak));
  }
}

void Campaign::soak(const Operation& operation, Clock::time_point until) {
  const Inquiry inquiry = examined_.ids().filled(plan_.plain(operation));
  const auto time = (until - Clock::now()) / 2;
  const std::uint64_t first = growth(inquiry, time);
  if (!first) return;
  const auto shows = [this, first, time](const std::vector<Inquiry>& steps) {
    lead_to(steps);
    const std::uint64_t again = growth(steps.back(), time);
    return again >= first / 4 && again <= first * 4;
  };
  if (!shows({inquiry})) return;
  record({Wrong::leak,
          "memory grows by " + std::to_string(first) + " bytes with each of the same request"},
         {inquiry}, shows);
}

/// Bytes for each request; 0: it does not grow all the time.
std::uint64_t Campaign::growth(const Inquiry& inquiry, Clock::duration time) {
  const Served& served = *examined_.served();
  std::size_t requests = 0;
  bool fine = true;
  const auto ask_batch = [&] {
    const auto end = Clock::now() + time / (batches + 1);
    do {
      const Answer answer = examined_.ask(inquiry).answer;
      fine &= answer.end == Answer::End::whole && answer.status < 500;
      ++requests;
    } while (fine && has_time(end));
  };
  ask_batch();  // what is made once is there then
  requests = 0;
  const std::uint64_t begin = served.resident();
  std::uint64_t before = begin;
  int grown = 0;
  for (int i = 0; i < batches && fine; ++i) {
    ask_batch();
    const std::uint64_t now = served.resident();
    grown += now > before;
    before = now;
  }
  if (!fine || grown < batches - 1 || before < begin + least_growth) return 0;
  const std::uint64_t each = (before - begin) / std::max<std::size_t>(requests, 1);
  return each >= least_each ? each : 0;
}

}  // namespace portico::prove
