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

Policy::Policy(const settings::Settings& settings)
    : errors_{settings.errors.format},
      bodies_{http::bodies(settings)} {
  for (MakeRule* const make : rules)
    if (MadeRule rule = make(settings)) rules_.push_back(std::move(rule));
}

bool Policy::before(Exchange& exchange, std::string_view plugin) const {
  for (const MadeRule& rule : rules_)
    if (rule->before(exchange, plugin)) return true;
  return false;
}

void Policy::after(Exchange& exchange) const {
  errors_.write(exchange.reply, exchange.request.path);
  for (const MadeRule& rule : rules_) rule->after(exchange);
}

}  // namespace portico::http
