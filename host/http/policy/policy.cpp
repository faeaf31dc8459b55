#include "http/policy/policy.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace portico::http {

static_assert(std::is_partitioned(std::begin(rules), std::end(rules),
                                  [](const RuleRow& row) { return row.spares_health; }));

void refuse_setting(const std::string& key, const std::string& why) {
  throw std::invalid_argument{key + ": " + why};
}

void check_entries(const std::string& key, const std::vector<std::string>& list,
                   const std::function<std::string(const std::string& entry)>& objection) {
  std::string all;
  for (const std::string& entry : list)
    if (const std::string why = objection(entry); !why.empty())
      all.append(all.empty() ? "" : "; ").append(why);
  if (!all.empty()) refuse_setting(key, all);
}

Policy::Policy(const settings::Settings& settings, RuleStates& states)
    : forwarding_{Forwarding::make(settings)},
      errors_{settings.errors.format},
      verifiers_{settings, states.of<KnownGates>("security")},
      frontends_{settings.frontends},
      bodies_{settings.limits, settings.uploads, settings.errors} {
  for (const auto& [name, make, spares_health] : rules) {
    answers_.push_back({name, states.of<std::atomic<std::uint64_t>>(name)});
    if (MadeRule rule = make(settings))
      rules_.push_back({std::move(rule), answers_.back().count.get()});
    if (spares_health) sparing_ = rules_.size();
  }
}

bool Policy::before(Exchange& exchange, std::string_view plugin, Asks asks) const {
  const auto first = rules_.begin() + static_cast<long>(asks == Asks::health ? sparing_ : 0);
  for (auto entry = first; entry != rules_.end(); ++entry) {
    if (!entry->rule->before(exchange, plugin)) continue;
    entry->answers->fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void Policy::after(Exchange& exchange) const {
  errors_.write(exchange.reply, exchange.request.path);
  for (const Entry& entry : rules_) entry.rule->after(exchange);
}

std::vector<Policy::Answers> Policy::answers() const {
  std::vector<Answers> all;
  for (const Counter& counter : answers_)
    all.push_back({counter.name, counter.count->load(std::memory_order_relaxed)});
  return all;
}

}  // namespace portico::http
