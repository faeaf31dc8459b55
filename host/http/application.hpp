#pragma once

// The path of a request: route, gather, check, call, render. What a connection needs of all the
// rest. Called by any loop and any thread of the pool.

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "http/form.hpp"
#include "http/service.hpp"
#include "http/site.hpp"
#include "task/queue.hpp"

namespace portico::http {

class Application final : public Service {
public:
  struct Options {
    std::size_t body_limit = 1024 * 1024;  ///< octets
    FormLimits form;
  };

  Application(std::shared_ptr<const Site> site, task::Queue& tasks, const Options& options)
      : site_{std::move(site)}, tasks_{tasks}, options_{options} {}

  /// Requests whose head comes later are answered by the new site. The old one goes when the last
  /// request that began with it has ended.
  void swap(std::shared_ptr<const Site> site) { site_.store(std::move(site)); }

  Admission admit(Exchange& exchange) override;
  void serve(Exchange& exchange) override;
  void stuck(const Exchange& exchange) override;
  void done(Exchange& exchange, bool sent) override;

private:
  Admission find(Exchange& exchange, std::shared_ptr<const Site> site);
  void answer_guarded(Exchange& exchange);
  void run(Exchange& exchange);

  std::atomic<std::shared_ptr<const Site>> site_;
  task::Queue& tasks_;
  const Options options_;
};

}  // namespace portico::http
