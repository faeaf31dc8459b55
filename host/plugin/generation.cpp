#include "plugin/generation.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "plugin/services.hpp"

namespace portico::plugin {
namespace {

std::string with_last_words(std::string reason, const portico_app& app) {
  const std::string words = app.last_words();
  return words.empty() ? reason : reason + ": " + words;
}

}  // namespace

Generation::Generation(Library library, const settings::Section& section, model::Contract contract)
    : library_{std::move(library)}, summary_{library_.plugin().summary ? library_.plugin().summary
                                                                       : ""},
      config_{library_.plugin().config, library_.plugin().id, section},
      app_{library_.plugin().id, library_.plugin().version} {
  app_.config = config_.value();
  try {
    start();
    compile(contract);
    app_.phase.store(portico_app::Phase::live, std::memory_order_release);
  } catch (...) {
    finish();
    throw;
  }
}

Generation::~Generation() { finish(); }

void Generation::start() {
  portico_result result = PORTICO_FAILED;
  try {
    result = library_.plugin().start(&services(), &app_, &self_);
  } catch (const std::exception& error) {
    throw Refused{with_last_words(std::string{"start() threw "} + error.what(), app_)};
  } catch (...) {
    throw Refused{with_last_words("start() threw something that is no std::exception", app_)};
  }
  if (result == PORTICO_OK) return;
  if (app_.last_words().empty())
    throw Refused{"start() reported a failure (" + std::to_string(result) +
                  ") and logged no reason: the plugin should log one"};
  throw Refused{with_last_words("start() reported a failure", app_)};
}

void Generation::compile(model::Contract contract) {
  try {
    for (const auto& [name, schema] : app_.models) models_.add(name, schema);
    for (Draft& draft : app_.drafts) {
      auto route =
          route::compile(draft.route, std::move(draft.handler), app_.id, models_, contract);
      route->app = &app_;
      routes_.push_back(std::move(route));
    }
    models_.finish();
  } catch (const std::runtime_error& error) {
    throw Refused{error.what()};
  }
  app_.drafts.clear();
}

void Generation::finish() noexcept {
  app_.phase.store(portico_app::Phase::stopped, std::memory_order_release);
  routes_.clear();
  app_.drafts.clear();
  if (!library_.plugin().stop) return;
  try {
    library_.plugin().stop(self_);
  } catch (...) {
    app_.log.error("stop() threw: what it had not yet released is lost");
  }
}

}  // namespace portico::plugin
