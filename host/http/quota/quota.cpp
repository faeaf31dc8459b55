#include "http/quota/quota.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "message/error_writer.hpp"
#include "message/field/headers.hpp"
#include "os/sha256.hpp"

namespace portico::http {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// A number for a text, the same in every site of this host.
std::uint64_t scope_of(const std::string& text) {
  constexpr int hexadecimal = 16;
  constexpr std::size_t digits = sizeof(std::uint64_t) * 2;
  std::uint64_t scope = 0;
  const std::string digest = os::sha256(text);
  std::from_chars(digest.data(), digest.data() + digits, scope, hexadecimal);
  return scope;
}

/// At least one.
std::int64_t whole_seconds(nanoseconds wait) {
  return std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(wait).count(), 1);
}

char* append(char* end, std::string_view text) {
  std::memcpy(end, text.data(), text.size());
  return end + text.size();
}

char* append(char* end, std::int64_t number) {
  constexpr std::size_t digits = 20;
  return std::to_chars(end, end + digits, number).ptr;
}

void retry_after(Exchange& exchange, std::int64_t seconds) {
  exchange.reply.headers.push_back(
      {"retry-after", message::keep(exchange.arena, std::to_string(seconds))});
}

}  // namespace

// A share of a rate has as many requests less at once, and as much more time between them.
Quota::Counter::Counter(const route::Route& route, const route::Allowance::Named& named,
                        std::size_t share)
    : name_{named.name},
      rate_{named.rate},
      scope_{scope_of(route.plugin + '\n' + route.label() + '\n' + std::string{named.name})},
      peers_{scope_ + 1},
      cadence_{std::max(nanoseconds{rate_.per} * static_cast<std::int64_t>(share) / rate_.limit,
                        nanoseconds{1}),
               static_cast<std::uint32_t>(std::max<std::size_t>(rate_.limit / share, 1))} {}

std::string_view Quota::Counter::name_of(const Exchange& exchange, const Caller& caller) const {
  switch (rate_.by) {
  case settings::Rate::By::principal: return caller.principal;
  case settings::Rate::By::key: return caller.key;
  case settings::Rate::By::header: return exchange.request.header(rate_.header);
  case settings::Rate::By::peer: break;
  }
  return {};
}

RateTable::Answer Quota::Counter::take(RateTable& table, const Exchange& exchange,
                                       const Caller& caller,
                                       RateTable::Clock::time_point now) const {
  NetworkText room;
  const auto [scope, name] = whose(exchange, caller, room);
  return table.take(scope, name, cadence_, now);
}

void Quota::Counter::give_back(RateTable& table, const Exchange& exchange,
                               const Caller& caller) const {
  NetworkText room;
  const auto [scope, name] = whose(exchange, caller, room);
  table.give_back(scope, name, cadence_);
}

Quota::Counter::Whose Quota::Counter::whose(const Exchange& exchange, const Caller& caller,
                                            NetworkText& room) const {
  const std::string_view name = name_of(exchange, caller);
  if (!name.empty()) return {scope_, name};
  return {peers_, network_of(exchange.request.peer, room)};
}

std::string Quota::Counter::policy() const {
  const nanoseconds window = cadence_.interval * std::int64_t{cadence_.burst};
  return '"' + std::string{name_} + "\";q=" + std::to_string(cadence_.burst) +
         ";w=" + std::to_string(whole_seconds(window));
}

char* Quota::Counter::write(const RateTable::Answer& answer, char* text) const {
  text = append(append(append(text, "\""), name_), "\";r=");
  text = append(append(text, answer.left), ";t=");
  return append(text, whole_seconds(answer.wait));
}

Quota::Quota(const route::Route& route, const route::Allowance& allowance,
             const settings::RateCounting& counting, Counts& counts)
    : route_{route},
      body_{allowance.body.value_or(unlimited)},
      at_most_{allowance.at_most.value_or(unlimited)},
      deadline_{allowance.deadline.value_or(std::chrono::milliseconds::max())} {
  if (allowance.at_most) places_ = counts.places(route.plugin, route.label());
  if (!allowance.rates.empty()) table_ = counts.rates(counting.keys);
  for (const route::Allowance::Named& named : allowance.rates) {
    const Counter& counter = counters_.emplace_back(route, named, counting.share);
    policy_ += (policy_.empty() ? "" : ", ") + counter.policy();
  }
}

// Who asks too often takes no place from others.
bool Quota::admit(Exchange& exchange, const Caller& caller, Held& held) const {
  exchange.deadline = deadline_;
  if (table_ && !count(exchange, caller, held)) return false;
  if (!places_ || held.place.take(*places_, at_most_)) return true;
  for (const Counter& counter : counters_) counter.give_back(*table_, exchange, caller);
  held.standing = {};
  route_.beyond_at_most.fetch_add(1, std::memory_order_relaxed);
  message::refuse(exchange.reply, {503, "Too many requests of this route are being served"});
  retry_after(exchange, 1);
  return false;
}

/// By all rates, or by none where one of them refuses.
bool Quota::count(Exchange& exchange, const Caller& caller, Held& held) const {
  const RateTable::Clock::time_point now = RateTable::Clock::now();
  auto* const text = message::room<char>(exchange.arena, counters_.size() * Counter::longest);
  char* end = text;
  for (auto counter = counters_.begin(); counter != counters_.end(); ++counter) {
    const RateTable::Answer answer = counter->take(*table_, exchange, caller, now);
    if (!answer.passes) {
      held.standing = {text, static_cast<std::size_t>(counter->write(answer, text) - text)};
      while (counter != counters_.begin()) (--counter)->give_back(*table_, exchange, caller);
      route_.beyond_rate.fetch_add(1, std::memory_order_relaxed);
      message::refuse(exchange.reply, {429, "Too Many Requests"});
      retry_after(exchange, whole_seconds(answer.wait));
      return false;
    }
    if (end != text) end = append(end, ", ");
    end = counter->write(answer, end);
  }
  held.standing = {text, static_cast<std::size_t>(end - text)};
  return true;
}

void Quota::after(Exchange& exchange, const Held& held) const {
  if (held.standing.empty()) return;
  message::Fields& fields = exchange.reply.headers;
  fields.reserve(fields.size() + 4);  // with two for the rules behind
  fields.push_back({"ratelimit-policy", policy_});
  fields.push_back({"ratelimit", held.standing});
}

std::vector<std::shared_ptr<const Quota>> make_quotas(std::span<const route::Route* const> routes,
                                                      const route::Ceiling& ceiling,
                                                      const settings::RateCounting& counting,
                                                      Counts& counts) {
  std::vector<std::shared_ptr<const Quota>> all;
  for (const route::Route* const route : routes) {
    const route::Allowance allowance = route::allowance_of(ceiling, route->limits);
    all.push_back(allowance.any()
                      ? std::make_shared<const Quota>(*route, allowance, counting, counts)
                      : nullptr);
  }
  return all;
}

}  // namespace portico::http
