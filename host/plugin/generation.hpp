#pragma once

// One plugin, loaded and started: its library, its models and its compiled routes. Shared by
// everything that still uses it; what it is does not change once it is made. Its end drops the
// handlers, stops the plugin and closes the library, in that order.

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
  /// of the routes that name none; `name` is what it goes by instead of its id. Throws Refused.
  Generation(Library library, const settings::Section& section,
             model::Contract contract = model::Contract::enforce, std::string name = {});
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
  /// stop(), then closes the library.
  ~Generation();

  /// Another one serves in its place: streams whose clients come back may end. Any thread.
  void supersede() { app_.phase.store(portico_app::Phase::superseded, std::memory_order_release); }
  /// Drops the handlers and stops the plugin, once. No request may use it any more.
  void stop() noexcept;
  /// Ends it, and tells what became of the library.
  static Library::Closed close(std::unique_ptr<Generation> generation);

  const std::filesystem::path& file() const { return library_.file(); }
  const std::string& digest() const { return library_.digest(); }
  const std::string& id() const { return app_.id; }
  const std::string& version() const { return app_.version; }
  const std::string& summary() const { return summary_; }
  const model::Models& models() const { return models_; }
  const std::vector<std::unique_ptr<route::Route>>& routes() const { return routes_; }
  const portico_app& app() const { return app_; }

private:
  void note() const;
  void start();
  void compile(const std::string& prefix, model::Contract contract);

  Library library_;  // first in, last out: everything below may hold code of it
  std::string summary_;
  Config config_;
  portico_app app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;
  void* self_ = nullptr;
  bool stopped_ = false;
};

}  // namespace portico::plugin
