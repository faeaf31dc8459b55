#pragma once

// The path of a request: route, gather, check, call, render. What a connection needs of all the
// rest. Called by any loop and any thread of the pool.

#include <cstddef>
#include <memory>
#include <string>

#include "http/access_log.hpp"
#include "http/form.hpp"
#include "http/monitor.hpp"
#include "http/policy.hpp"
#include "http/service.hpp"
#include "http/spool.hpp"
#include "route/table.hpp"
#include "task/queue.hpp"

namespace portico::docs {
class Pages;
}

namespace portico::http {

class Application final : public Service {
public:
  struct Options {
    std::size_t body_limit = 1024 * 1024;  ///< octets
    FormLimits form;
    std::size_t upload_limit = 32 * 1024 * 1024;  ///< octets of a multipart form
    Spool::Options uploads;
    Policy::Options policy;
    AccessLog::Options access_log;
    settings::Public shown = settings::Public::none;  ///< of the monitor's pages
  };

  /// The table's pointer owns also the routes and whatever their handlers need. Throws
  /// std::invalid_argument that names an option of the policy.
  Application(std::shared_ptr<const route::Table> table, std::shared_ptr<const docs::Pages> pages,
              task::Queue& tasks, Monitor& monitor, const Options& options)
      : table_{std::move(table)}, pages_{std::move(pages)}, tasks_{tasks}, monitor_{monitor},
        options_{options}, policy_{options.policy}, access_log_{options.access_log} {}

  Admission admit(Exchange& exchange) override;
  void serve(Exchange& exchange) override;
  void stuck(const Exchange& exchange) override;
  void done(Exchange& exchange, bool sent) override;
  void mark(Exchange& exchange) override { policy_.after(exchange); }
  void record(const Record& record) override;
  void rest() override { access_log_.flush(); }

private:
  Admission find(Exchange& exchange);
  void answer_guarded(Exchange& exchange);
  void run(Exchange& exchange);
  void refuse(Exchange& exchange, const FormFault& fault);
  void not_found(Exchange& exchange, std::string_view allow);
  bool page(Exchange& exchange) const;
  std::string_view preflighted(const Exchange& exchange);

  std::shared_ptr<const route::Table> table_;
  std::shared_ptr<const docs::Pages> pages_;
  task::Queue& tasks_;
  Monitor& monitor_;
  Options options_;
  Policy policy_;
  AccessLog access_log_;
};

}  // namespace portico::http
