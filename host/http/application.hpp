#pragma once

// The path of a request: route, gather, check, call, render. What a connection needs of all the
// rest. Called by any loop and any thread of the pool.

#include <cstddef>
#include <memory>
#include <string>

#include "docs/pages.hpp"
#include "http/form.hpp"
#include "http/service.hpp"
#include "route/table.hpp"
#include "task/queue.hpp"

namespace portico::http {

class Application final : public Service {
public:
  struct Options {
    std::size_t body_limit = 1024 * 1024;  ///< octets
    FormLimits form;
    std::shared_ptr<const docs::Pages> pages;  ///< what the host answers itself; may be null
  };

  /// The table's pointer owns also the routes and whatever their handlers need.
  Application(std::shared_ptr<const route::Table> table, task::Queue& tasks, Options options)
      : table_{std::move(table)}, tasks_{tasks}, options_{std::move(options)} {}

  Admission admit(Exchange& exchange) override;
  void serve(Exchange& exchange) override;
  void done(Exchange& exchange, bool sent) override;

private:
  void run(Exchange& exchange);
  void not_found(Exchange& exchange, std::string_view allow);
  bool document(Exchange& exchange) const;

  std::shared_ptr<const route::Table> table_;
  task::Queue& tasks_;
  Options options_;
};

}  // namespace portico::http
