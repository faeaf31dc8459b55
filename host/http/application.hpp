#pragma once

// The path of a request: route, gather, check, call, render. What a connection needs of all the
// rest. Called by any loop and any thread of the pool.

#include <cstddef>
#include <memory>
#include <utility>

#include "http/access_log.hpp"
#include "http/current.hpp"
#include "http/form.hpp"
#include "http/monitor.hpp"
#include "http/service.hpp"
#include "http/site.hpp"
#include "http/spool.hpp"
#include "model/problem.hpp"
#include "task/queue.hpp"

namespace portico::http {

class Application final : public Service {
public:
  struct Options {
    std::size_t body_limit = 1024 * 1024;  ///< octets
    FormLimits form;
    std::size_t upload_limit = 32 * 1024 * 1024;  ///< octets of a multipart form
    std::size_t upload_total = 0;                 ///< octets of their files at once; 0: no limit
    std::size_t input_limit = 64 * 1024 * 1024;   ///< octets of memory for the values of a request
    Spool::Options uploads;
    model::ErrorLimits errors;
    AccessLog::Options access_log;
    settings::Public shown = settings::Public::none;  ///< of the monitor's pages
  };

  Application(std::shared_ptr<const Site> site, task::Queue& tasks, Monitor& monitor,
              const Options& options)
      : site_{std::move(site)}, tasks_{tasks}, monitor_{monitor}, options_{options},
        access_log_{options.access_log}, spooled_{options.upload_total} {
    options_.uploads.total = &spooled_;
  }

  /// What answers now.
  std::shared_ptr<const Site> site() const { return site_.get(); }
  /// Requests whose head comes later are answered by the new site. The old one goes when the last
  /// request that began with it has ended.
  void swap(std::shared_ptr<const Site> site) { site_.set(std::move(site)); }

  Admission admit(Exchange& exchange) override;
  void serve(Exchange& exchange) override;
  void stuck(const Exchange& exchange) override;
  void source_stuck(const Exchange& exchange) override;
  void done(Exchange& exchange, bool sent) override;
  void mark(Exchange& exchange) override;
  void record(const Record& record) override;
  void rest() override { access_log_.flush(); }

private:
  Admission find(Exchange& exchange, std::shared_ptr<const Site> site);
  void answer_guarded(Exchange& exchange);
  bool read_input(Exchange& exchange, portico_value& input);
  void run(Exchange& exchange);
  void refuse(Exchange& exchange, const FormFault& fault);
  static void tell_late(const Exchange& exchange);

  Current<const Site> site_;
  task::Queue& tasks_;
  Monitor& monitor_;
  Options options_;
  AccessLog access_log_;
  Budget spooled_;
};

}  // namespace portico::http
