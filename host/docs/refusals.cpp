#include "docs/refusals.hpp"

#include <string>
#include <utility>

#include "docs/error_content.hpp"
#include "message/status.hpp"

namespace portico::docs {

Json* Refusals::of(int status) {
  const std::string key = std::to_string(status), range = key.substr(0, 1) + "XX";
  if (Json* const told = find(key)) return told;
  if (responses_.contains(range) || responses_.contains("default")) return nullptr;
  responses_[key] = {{"description", std::string{message::reason(status)}},
                     {"content", refusal_content(components_, sources_.answers().errors)}};
  return &responses_[key];
}

Json* Refusals::find(const std::string& status) {
  return responses_.contains(status) ? &responses_[status] : nullptr;
}

void add_fields(Json& response, const Json& fields) {
  Json all = fields;
  if (const Json* const own = docs::find(response, "headers"))
    for (const auto& [name, field] : own->items()) all[name] = field;
  response["headers"] = std::move(all);
}

Json field(const char* description, Json schema) {
  return {{"description", description}, {"schema", std::move(schema)}};
}

Json retry_after() {
  return {{"Retry-After",
           field("Seconds after which to ask again", {{"type", "integer"}, {"minimum", 1}})}};
}

}  // namespace portico::docs
