#include "docs/challenged.hpp"

#include <algorithm>

namespace portico::docs {
namespace {

/// What those are asked for whom somebody verifies.
struct Asked {
  bool verified = false, scopes = false, token = false;

  void add(const route::Demand& demand) {
    if (!demand.verified) return;
    verified = true;
    if (demand.scopes.empty()) return;
    scopes = true;
    token = token || demand.scheme.is_token();
  }
};

Asked asked_by(const std::vector<route::Requirement>& requirements) {
  Asked asked;
  for (const route::Requirement& requirement : requirements)
    for (const auto& alternative : requirement.alternatives)
      for (const route::Demand& demand : alternative) asked.add(demand);
  return asked;
}

Json challenge() {
  return {{"WWW-Authenticate",
           field("How to show who calls (RFC 9110, section 11.6.1)", {{"type", "string"}})}};
}

}  // namespace

void add_guards(Refusals& refusals, const std::vector<route::Requirement>& requirements) {
  const Asked asked = asked_by(requirements);
  if (!asked.verified) return;
  if (Json* const unknown = refusals.of(401)) add_fields(*unknown, challenge());
  if (asked.scopes)
    if (Json* const forbidden = refusals.of(403); forbidden && asked.token)
      add_fields(*forbidden, challenge());
  if (refusals.sources().answers().attempts)
    if (Json* const crowded = refusals.of(429)) add_fields(*crowded, retry_after());
  refusals.of(503);
}

}  // namespace portico::docs
