#pragma once

// The path of a request: before, find, guard, body; gather, call, after; done. What the transport
// needs of all the rest. Called by any loop and any thread of the pool.

#include <atomic>
#include <memory>
#include <utility>

#include "http/find.hpp"
#include "http/monitoring/access_log.hpp"
#include "http/monitoring/monitor.hpp"
#include "http/site.hpp"
#include "http/wire/capacity/budget.hpp"
#include "http/wire/service.hpp"
#include "os/current.hpp"
#include "task/queue.hpp"

namespace portico::http {

class Application final : public Service {
public:
  struct Options {
    AccessLog::Options access_log;
    settings::Public shown = settings::Public::none;  ///< of the monitor's pages
  };

  Application(std::shared_ptr<const Site> site, task::Queue& tasks, Monitor& monitor,
              const Options& options)
      : site_{nullptr},
        tasks_{tasks},
        monitor_{monitor},
        shown_{options.shown},
        access_log_{options.access_log} {
    swap(std::move(site));
  }

  /// What answers now.
  std::shared_ptr<const Site> site() const { return site_.get(); }
  /// Requests whose head comes later are answered by the new site. The old one goes when the last
  /// request that began with it has ended.
  void swap(std::shared_ptr<const Site> site) {
    if (site) site->publish();
    site_.set(std::move(site));
  }
  /// For requests that come later.
  void use(const Options& options);
  /// Bytes of files of uploads in progress; any thread.
  std::size_t spooled() const { return spooled_.used(); }

  bool believes(std::string_view peer) const override;
  Admission admit(Exchange& exchange) override;
  void verify(Exchange& exchange) noexcept override;
  Admission verified(Exchange& exchange) override;
  Served serve(Exchange& exchange) override;
  void cancelled(Exchange& exchange) noexcept override;
  std::shared_ptr<const void> pin(const Exchange& exchange) const override;
  Place source_place(const Exchange& exchange, Place handler) override;
  portico_result ask(const Exchange& exchange, const portico_source& source,
                     portico_str& chunk) noexcept override;
  void pull(Exchange& exchange, Pull& pull) override;
  bool ends_early(const Exchange& exchange) override;
  void stuck(const Exchange& exchange, Stuck what) override;
  void stand_in(const Exchange& exchange, Exchange& own) override;
  void done(Exchange& exchange, Delivery delivery) override;
  void mark(Exchange& exchange) override;
  void record(const Record& record) override;
  void rest() override { access_log_.flush(); }

private:
  Admission admitted(Exchange& exchange);
  Admission body(Exchange& exchange);

  os::Current<const Site> site_;
  task::Queue& tasks_;
  Monitor& monitor_;
  std::atomic<settings::Public> shown_;
  AccessLog access_log_;
  Budget spooled_;  ///< bytes of files of uploads
};

}  // namespace portico::http
