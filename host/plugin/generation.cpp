#include "plugin/generation.hpp"

#include <stdexcept>
#include <utility>

#include "plugin/later/laters.hpp"
#include "plugin/loaded.hpp"
#include "plugin/service/services.hpp"
#include "route/flight.hpp"
#include "route/load_mark.hpp"

namespace portico::plugin {

Generation::Generation(std::unique_ptr<Instance> instance, const std::string& prefix,
                       const route::Terms& terms, const std::string& name)
    : instance_{std::move(instance)},
      app_{name.empty() ? instance_->facts().id : name, instance_->facts().version} {
  try {
    instance_->start(app_);
    compile(prefix, terms);
    app_.frontends = placed(std::move(app_.frontends), prefix, instance_->facts().file,
                            instance_->facts().isolated ? Reached::beneath : Reached::anywhere);
    app_.phase.store(portico_app::Phase::live, std::memory_order_release);
  } catch (...) {
    stop();
    throw;
  }
}

Generation::Generation(Library library, const settings::Section& section, const route::Terms& terms,
                       const std::string& name)
    : Generation{std::make_unique<Loaded>(std::move(library), section, name, services()),
                 section.prefix, terms, name} {}

Generation::~Generation() { stop(); }

Library::Closed Generation::close(std::unique_ptr<Generation> generation) {
  generation->stop();
  const std::unique_ptr<Instance> instance = std::move(generation->instance_);
  generation.reset();
  return instance->close();
}

void Generation::compile(const std::string& prefix, const route::Terms& terms) {
  const route::LoadMark mark{{file().native(), id(), version(), digest()}, route::compiling};
  try {
    for (const auto& [name, schema] : app_.models) models_.add(name, schema);
    app_.outlet.compile(models_);
    const std::size_t wanted = app_.drafts.size();
    for (Draft& draft : app_.drafts) compile(draft, prefix, terms);
    left_out_ = wanted - routes_.size();
    if (left_out_ == 0)
      models_.finish();
    else
      models_.finish([this](const auto& error) { app_.write(PORTICO_ERROR, error.what()); });
    app_.outlet.check_collected();
  } catch (const std::runtime_error& error) {
    throw Refused{error.what()};
  }
  app_.drafts.clear();
}

void Generation::compile(Draft& draft, const std::string& prefix, const route::Terms& terms) try {
  portico_route given = draft.route;
  const std::string path = prefix + std::string{given.path.data, given.path.size};
  given.path = {path.data(), path.size()};
  auto route = route::compile(given, std::move(draft.handler), app_.id, models_, terms);
  for (const std::string& remark : route->remarks) app_.write(PORTICO_WARNING, remark);
  route->app = &app_;
  route->flight = route::flight_label(id(), route->label());
  routes_.push_back(std::move(route));
} catch (const std::runtime_error& error) {
  if (!route::optional(draft.route)) throw;
  app_.write(PORTICO_ERROR, std::string{"a route is left out: "} + error.what());
}

const std::optional<Manifest>& Generation::manifest() const {
  std::call_once(manifest_read_, [this] { manifest_ = read_manifest(copy().descriptor()); });
  return manifest_;
}

void Generation::stop() noexcept {
  if (std::exchange(stopped_, true)) return;
  const route::Flight flight{route::flight_label(id(), "stop()")};
  app_.phase.store(portico_app::Phase::stopped, std::memory_order_release);
  for (const auto& route : routes_) forget(*route);
  routes_.clear();
  app_.drafts.clear();
  app_.frontends.clear();
  app_.health_checks.clear();
  app_.verification.reset();
  app_.outlet.clear();
  instance_->stop();
}

}  // namespace portico::plugin
