#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <utility>

#include "prove/campaign.hpp"

namespace portico::prove {
namespace {

using namespace std::chrono_literals;

constexpr auto slow_at_all = 100ms;
/// What makes a request worth a second look, and what is slow then.
constexpr int doubtful_times = 10, slow_times = 5;
/// A machine that is busy makes requests longer and none shorter: the shortest of so many is what
/// they take. Where plain ones are as long as that, all of them were held up, and it looks on.
constexpr int slow_rounds = 5, most_slow_rounds = 15;
/// After so many rounds it is none where it is no longer than so many times the plain ones.
constexpr int alike_rounds = 3, alike_times = 2;
constexpr auto held_up = 20ms;
constexpr std::size_t most_paces = 200;

/// A thread that has work to do may be seen; one that is left behind stays.
constexpr auto threads_end = 300ms;
constexpr std::size_t thread_requests = 8;

/// What one in four takes less than.
std::chrono::microseconds quartile(std::vector<std::chrono::microseconds> list) {
  if (list.empty()) return {};
  const auto place = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 4);
  std::nth_element(list.begin(), place, list.end());
  return *place;
}

std::string in_ms(std::chrono::microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(time.count()) / 1000);
  return text;
}

bool looks_like_time(const std::string& text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  const bool date = text.size() >= 10 && text[4] == '-' && text[7] == '-' && digit(0) && digit(9);
  const bool clock = text.size() >= 8 && text[2] == ':' && text[5] == ':' && digit(0) && digit(7);
  return date || clock;
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, within a day of now.
bool looks_like_now(double number) {
  const double now = static_cast<double>(std::time(nullptr));
  for (const double unit : {1.0, 1e3, 1e6, 1e9})
    if (std::abs(number / unit - now) < 86'400) return true;
  return false;
}

/// Without what says when the answer was made.
void forget_times(Json& value) {
  const bool is_time =
      (value.is_string() && looks_like_time(value.get_ref<const std::string&>())) ||
      (value.is_number() && looks_like_now(value.get<double>()));
  if (is_time) value = "time";
  if (value.is_structured())
    for (Json& inner : value) forget_times(inner);
}

bool same(const Answer& one, const Answer& other) {
  if (one.status != other.status) return false;
  if (one.body == other.body) return true;
  Json first = Json::parse(one.body, nullptr, false);
  Json second = Json::parse(other.body, nullptr, false);
  if (first.is_discarded() || second.is_discarded()) return false;
  forget_times(first);
  forget_times(second);
  return first == second;
}

bool is_comparable(const Answer& answer) {
  return answer.end == Answer::End::whole && answer.status < 500 && answer.status != 429;
}

}  // namespace

void Campaign::lead_to(const std::vector<Inquiry>& steps) {
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) examined_.ask(steps[i]);
}

/// Of a request and of plain ones, made by turns.
Campaign::Paces Campaign::compared(const Inquiry& inquiry, const Inquiry& plain) {
  Paces seen{Duration::max(), Duration::max()};
  for (int i = 0; i < most_slow_rounds; ++i) {
    seen.plain = std::min(seen.plain, examined_.ask(plain).answer.took);
    seen.here = std::min(seen.here, examined_.ask(inquiry).answer.took);
    seen.slow = seen.here > slow_at_all && seen.here > seen.plain * slow_times;
    const bool alike = i + 1 >= alike_rounds && seen.here < seen.plain * alike_times;
    if (seen.here <= slow_at_all || alike) break;
    if (i + 1 >= slow_rounds && (seen.slow || seen.plain < held_up)) break;
  }
  return seen;
}

void Campaign::watch_pace(const Inquiry& inquiry, Duration took) {
  auto& paces = paces_[inquiry.operation];
  Duration& cleared = cleared_[inquiry.operation];
  if (took <= slow_at_all || took <= quartile(paces) * doubtful_times ||
      took <= cleared * alike_times) {
    if (paces.size() < most_paces) paces.push_back(took);
    return;
  }
  if (has_finding(Wrong::slow, *inquiry.operation)) return;
  const Inquiry plain = plan_.plain(*inquiry.operation);
  const Paces seen = compared(inquiry, plain);
  if (!seen.slow) return void(cleared = std::max(cleared, seen.here));
  const auto shows = [this, plain](const std::vector<Inquiry>& steps) {
    lead_to(steps);
    return compared(steps.back(), plain).slow;
  };
  record({Wrong::slow,
          "it takes " + in_ms(seen.here) + ", where a plain request takes " + in_ms(seen.plain)},
         {inquiry}, shows);
}

void Campaign::watch_likeness(const Inquiry& inquiry, const Answer& first) {
  const Operation& operation = *inquiry.operation;
  if (!operation.safe() || operation.streams || !is_comparable(first)) return;
  const Answer second = examined_.ask(inquiry).answer;
  if (!is_comparable(second) || same(first, second) || has_finding(Wrong::differs, operation))
    return;
  const auto shows = [this](const std::vector<Inquiry>& steps) {
    lead_to(steps);
    const Answer one = examined_.ask(steps.back()).answer;
    for (int i = 0; i < 4; ++i) {
      const Answer other = examined_.ask(steps.back()).answer;
      if (is_comparable(one) && is_comparable(other) && !same(one, other)) return true;
    }
    return false;
  };
  // What has settled once is a cache that was filled.
  if (!shows({inquiry})) return;
  const bool statuses = first.status != second.status;
  record({Wrong::differs, "the same request is answered otherwise when it is made again" +
                              (statuses ? ": " + std::to_string(first.status) + ", then " +
                                              std::to_string(second.status)
                                        : std::string{})},
         {inquiry}, shows);
}

void Campaign::watch_threads(const Inquiry& inquiry) {
  Served* const served = examined_.served();
  if (!served) return;
  const std::size_t now = served->threads();
  if (threads_ == 0) threads_ = now;
  if (now <= threads_) return;
  const auto shows = [this, served](const std::vector<Inquiry>& steps) {
    lead_to(steps);
    for (int round = 0; round < 2; ++round) {
      const std::size_t before = served->threads();
      for (std::size_t i = 0; i < thread_requests; ++i) examined_.ask(steps.back());
      const auto until = Clock::now() + threads_end;
      while (served->threads() >= before + thread_requests && Clock::now() < until)
        std::this_thread::sleep_for(10ms);
      if (served->threads() < before + thread_requests) return false;
    }
    return true;
  };
  if (!has_finding(Wrong::thread, *inquiry.operation) && shows({inquiry}))
    record({Wrong::thread, "each request leaves a thread behind"}, {inquiry}, shows);
  threads_ = std::max(threads_, served->threads());
}

}  // namespace portico::prove
