#include "plugin/generation.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "plugin/services.hpp"
#include "route/flight.hpp"

namespace portico::plugin {
namespace {

std::string with_last_words(std::string reason, const portico_app& app) {
  const std::string words = app.last_words();
  return words.empty() ? reason : reason + ": " + words;
}

}  // namespace

Generation::Generation(Library library, const settings::Section& section, model::Contract contract,
                       std::string name)
    : library_{std::move(library)}, summary_{library_.plugin().summary ? library_.plugin().summary
                                                                       : ""},
      config_{library_.plugin().config, name.empty() ? library_.plugin().id : name, section},
      app_{name.empty() ? library_.plugin().id : name, library_.plugin().version} {
  app_.config = config_.value();
  note();
  try {
    start();
    compile(section.prefix, contract);
    app_.phase.store(portico_app::Phase::live, std::memory_order_release);
  } catch (...) {
    stop();
    throw;
  }
}

Generation::~Generation() { stop(); }

Library::Closed Generation::close(std::unique_ptr<Generation> generation) {
  generation->stop();
  Library library = std::move(generation->library_);
  generation.reset();
  return library.close();
}

/// So that a crash in it can be told even when nothing of this process is left.
void Generation::note() const {
  route::FlightMemory::Module module{};
  route::put(module.copy, library_.copy());
  route::put(module.file, file().string());
  route::put(module.plugin, id());
  route::put(module.version, version());
  route::put(module.digest, digest());
  route::note_module(module);
}

void Generation::start() {
  const route::Flight flight{route::flight_label(id(), "start()")};
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

void Generation::compile(const std::string& prefix, model::Contract contract) {
  try {
    for (const auto& [name, schema] : app_.models) models_.add(name, schema);
    for (Draft& draft : app_.drafts) {
      portico_route given = draft.route;
      const std::string path = prefix + std::string{given.path.data, given.path.size};
      given.path = {path.data(), path.size()};
      auto route = route::compile(given, std::move(draft.handler), app_.id, models_, contract);
      route->app = &app_;
      route->flight = route::flight_label(id(), route->label());
      routes_.push_back(std::move(route));
    }
    models_.finish();
  } catch (const std::runtime_error& error) {
    throw Refused{error.what()};
  }
  app_.drafts.clear();
}

void Generation::stop() noexcept {
  if (std::exchange(stopped_, true)) return;
  const route::Flight flight{route::flight_label(id(), "stop()")};
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
