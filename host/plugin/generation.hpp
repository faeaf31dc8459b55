#pragma once

// One plugin, loaded and started: its library, its models and its compiled routes. Immutable once
// made; shared by everything that still uses it. The last owner drops the handlers, stops the
// plugin and closes the library, in that order, on its own thread.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/models.hpp"
#include "plugin/app.hpp"
#include "plugin/config.hpp"
#include "plugin/library.hpp"
#include "route/route.hpp"
#include "settings/section.hpp"

namespace portico::plugin {

class Generation {
public:
  /// Starts the plugin of a loaded library. `section` is its part of the settings, `contract` that
  /// of the routes that name none. Throws Refused.
  Generation(Library library, const settings::Section& section,
             model::Contract contract = model::Contract::enforce);
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
  ~Generation();

  const std::filesystem::path& file() const { return library_.file(); }
  const std::string& id() const { return app_.id; }
  const std::string& version() const { return app_.version; }
  const std::string& summary() const { return summary_; }
  const model::Models& models() const { return models_; }
  const std::vector<std::unique_ptr<route::Route>>& routes() const { return routes_; }
  const portico_app& app() const { return app_; }

private:
  void start();
  void compile(model::Contract contract);
  void finish() noexcept;

  Library library_;  // first in, last out: everything below may hold code of it
  std::string summary_;
  Config config_;
  portico_app app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;
  void* self_ = nullptr;
};

}  // namespace portico::plugin
