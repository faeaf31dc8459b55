#include "docs/limited.hpp"

#include <string>
#include <utility>

#include "docs/schema/names.hpp"

namespace portico::docs {
namespace {

Json field(const char* description, Json schema) {
  return {{"description", description}, {"schema", std::move(schema)}};
}

Json retry_after() {
  return {{"Retry-After",
           field("Seconds after which to ask again", {{"type", "integer"}, {"minimum", 1}})}};
}

/// Of every answer to a request that a rate has counted (draft-ietf-httpapi-ratelimit-headers-10).
Json standing() {
  return {{"RateLimit-Policy", field("Requests (q) in so many seconds (w)", {{"type", "string"}})},
          {"RateLimit", field("Requests that would pass now (r), and seconds until it is one more "
                              "(t)",
                              {{"type", "string"}})}};
}

/// What the author says of a field wins.
void add_fields(Json& response, const Json& fields) {
  Json all = fields;
  if (const Json* const own = find(response, "headers"))
    for (const auto& [name, field] : own->items()) all[name] = field;
  response["headers"] = std::move(all);
}

/// Null: what is told of a range of statuses stands for it.
Json* response_of(Json& responses, const std::string& status) {
  const std::string range = status.substr(0, 1) + "XX";
  if (!responses.contains(status)) {
    if (responses.contains(range) || responses.contains("default")) return nullptr;
    responses[status] = {{"description", status_phrase(status)}};
  }
  return &responses[status];
}

Json seconds(settings::Milliseconds time) {
  if (time.count() % 1000 == 0) return time.count() / 1000;
  return static_cast<double>(time.count()) / 1000;
}

}  // namespace

void add_limits(Json& responses, const std::string& success, const route::Allowance& allowance) {
  if (allowance.body) response_of(responses, "413");
  if (!allowance.rates.empty()) {
    if (responses.contains(success)) add_fields(responses[success], standing());
    if (Json* const refused = response_of(responses, "429")) {
      Json fields = retry_after();
      merge(fields, standing());
      add_fields(*refused, fields);
    }
  }
  if (allowance.at_most)
    if (Json* const refused = response_of(responses, "503")) add_fields(*refused, retry_after());
  if (allowance.deadline) response_of(responses, "504");
}

Json policy_of(const route::Allowance& allowance) {
  Json policy = Json::object();
  if (allowance.body) policy["body"] = *allowance.body;
  if (allowance.deadline) policy["deadline"] = seconds(*allowance.deadline);
  if (allowance.at_most) policy["at_most"] = *allowance.at_most;
  Json rates = Json::array();
  for (const route::Allowance::Named& named : allowance.rates) {
    const nlohmann::json rate = settings::json_of(named.rate);
    Json ordered = Json::object();
    for (const char* const name : {"limit", "per", "by"}) ordered[name] = rate.at(name);
    rates.push_back(std::move(ordered));
  }
  if (!rates.empty()) policy["rate"] = rates.size() == 1 ? rates.front() : rates;
  return policy;
}

}  // namespace portico::docs
