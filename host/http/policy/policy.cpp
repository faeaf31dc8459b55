#include "http/policy/policy.hpp"

#include <stdexcept>
#include <utility>

namespace portico::http {
namespace {

Policy::Bodies bodies(const settings::Settings& settings) {
  const settings::Uploads& uploads = settings.uploads;
  Policy::Bodies bodies{};
  bodies.limit = settings.limits.body;
  bodies.upload_limit = uploads.body;
  bodies.uploads = {uploads.memory, uploads.folder, uploads.total};
  bodies.input.form.fields = uploads.fields;
  bodies.input.form.files = uploads.files;
  bodies.input.form.field_size = uploads.field;
  bodies.input.depth = static_cast<unsigned>(settings.limits.depth);
  bodies.input.memory = settings.limits.input;
  bodies.input.errors = {settings.errors.most, settings.errors.echo};
  return bodies;
}

}  // namespace

void refuse_setting(const std::string& key, const std::string& why) {
  throw std::invalid_argument{key + ": " + why};
}

Policy::Policy(const settings::Settings& settings, RuleStates& states)
    : errors_{settings.errors.format},
      bodies_{http::bodies(settings)} {
  for (const auto& [name, make] : rules)
    if (MadeRule rule = make(settings))
      rules_.push_back({name, std::move(rule), states.of<std::atomic<std::uint64_t>>(name)});
}

bool Policy::before(Exchange& exchange, std::string_view plugin) const {
  for (const Entry& entry : rules_) {
    if (!entry.rule->before(exchange, plugin)) continue;
    entry.answers->fetch_add(1, std::memory_order_relaxed);
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
  for (const Entry& entry : rules_)
    all.push_back({entry.name, entry.answers->load(std::memory_order_relaxed)});
  return all;
}

}  // namespace portico::http
