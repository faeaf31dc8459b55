#include "docs/limited.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace portico::docs {
namespace {

/// Of every answer to a request that a rate has counted (draft-ietf-httpapi-ratelimit-headers-10).
Json standing() {
  return {{"RateLimit-Policy", field("Requests (q) in so many seconds (w)", {{"type", "string"}})},
          {"RateLimit", field("Requests that would pass now (r), and seconds until it is one more "
                              "(t)",
                              {{"type", "string"}})}};
}

/// As the host counts it: a share has as many requests less at once, and as much more time between
/// them.
settings::Rate counted(const settings::Rate& rate, std::size_t share) {
  if (share <= 1) return rate;
  settings::Rate counted = rate;
  counted.limit = std::max<std::uint32_t>(rate.limit / static_cast<std::uint32_t>(share), 1);
  counted.per = settings::Milliseconds{rate.per.count() * static_cast<std::int64_t>(share) *
                                       counted.limit / rate.limit};
  return counted;
}

Json seconds(settings::Milliseconds time) {
  if (time.count() % 1000 == 0) return time.count() / 1000;
  return static_cast<double>(time.count()) / 1000;
}

}  // namespace

void add_limits(Refusals& refusals, const std::string& success, const route::Allowance& allowance) {
  if (allowance.body) refusals.of(413);
  if (!allowance.rates.empty())
    if (Json* const refused = refusals.of(429)) add_fields(*refused, retry_after());
  if (allowance.at_most)
    if (Json* const refused = refusals.of(503)) add_fields(*refused, retry_after());
  if (allowance.deadline) refusals.of(504);
  if (allowance.rates.empty()) return;
  for (const std::string& counted : {success, std::string{"413"}, std::string{"422"},
                                     std::string{"429"}, std::string{"503"}, std::string{"504"}})
    if (Json* const answer = refusals.find(counted)) add_fields(*answer, standing());
}

Json policy_of(const route::Allowance& allowance, std::size_t share) {
  Json policy = Json::object();
  if (allowance.body) policy["body"] = *allowance.body;
  if (allowance.deadline) policy["deadline"] = seconds(*allowance.deadline);
  if (allowance.at_most) policy["at_most"] = *allowance.at_most;
  Json rates = Json::array();
  for (const route::Allowance::Named& named : allowance.rates) {
    const nlohmann::json rate = settings::json_of(counted(named.rate, share));
    Json ordered = Json::object();
    for (const char* const name : {"limit", "per", "by"}) ordered[name] = rate.at(name);
    rates.push_back(std::move(ordered));
  }
  if (!rates.empty()) policy["rate"] = rates.size() == 1 ? rates.front() : rates;
  return policy;
}

}  // namespace portico::docs
