#pragma once

// One plugin, started: its code, its models and its compiled routes. Shared by everything that
// still uses it; what it is does not change once it is made. Its end drops the handlers, stops the
// plugin and closes the library, in that order.

#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/models.hpp"
#include "plugin/app.hpp"
#include "plugin/image/manifest.hpp"
#include "plugin/instance.hpp"
#include "plugin/library/library.hpp"
#include "route/route.hpp"
#include "settings/section.hpp"

namespace portico::plugin {

class Generation {
public:
  /// Starts the plugin. `prefix` goes before its paths, `terms` are those of its routes; `name` is
  /// what it goes by instead of its id. Throws Refused.
  Generation(std::unique_ptr<Instance> instance, const std::string& prefix,
             const route::Terms& terms, const std::string& name);
  /// That of a library in this process. `section` is its part of the settings.
  Generation(Library library, const settings::Section& section, const route::Terms& terms = {},
             const std::string& name = {});
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
  /// stop(), then closes the library.
  ~Generation();

  /// Another one serves in its place: streams whose clients come back may end. Any thread.
  void supersede() { app_.phase.store(portico_app::Phase::superseded, std::memory_order_release); }
  /// Waits until what runs beside its calls has ended, or until then. Any thread that may block.
  void settle(std::chrono::steady_clock::time_point until) const noexcept {
    instance_->settle(until);
  }
  /// Drops the handlers and stops the plugin, once. No request may use it any more.
  void stop() noexcept;
  /// Ends it, and tells what became of the library.
  static Library::Closed close(std::unique_ptr<Generation> generation);

  const std::filesystem::path& file() const { return instance_->facts().file; }
  const std::string& digest() const { return instance_->facts().digest; }
  const Copy& copy() const { return instance_->copy(); }
  const std::string& id() const { return app_.id; }
  const std::string& version() const { return app_.version; }
  const std::string& summary() const { return instance_->facts().summary; }
  /// What runs it, as long as this lives.
  const Instance& instance() const { return *instance_; }
  const model::Models& models() const { return models_; }
  const std::vector<std::unique_ptr<route::Route>>& routes() const { return routes_; }
  /// Routes that cannot be compiled and are optional: the log has said why.
  std::size_t left_out() const { return left_out_; }
  /// What its library says of itself, read when it is asked for; none: it has none. Any thread.
  const std::optional<Manifest>& manifest() const;
  const std::deque<HealthCheck>& health_checks() const { return app_.health_checks; }
  /// Null: it does not say who clients are.
  const Verification* verification() const {
    return app_.verification ? &*app_.verification : nullptr;
  }
  const portico_app& app() const { return app_; }

private:
  void compile(const std::string& prefix, const route::Terms& terms);
  void compile(Draft& draft, const std::string& prefix, const route::Terms& terms);

  std::unique_ptr<Instance> instance_;  // first in, last out: what is below may hold code of it
  portico_app app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;
  std::size_t left_out_ = 0;
  bool stopped_ = false;
  mutable std::once_flag manifest_read_;
  mutable std::optional<Manifest> manifest_;
};

}  // namespace portico::plugin
