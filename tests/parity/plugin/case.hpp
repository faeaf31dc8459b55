#pragma once

// One recorded case, registered with a host: its models under names of their own and its routes
// under /c/<id>. Immutable once built; stays where it is, for the host keeps pointers into it.

#include <deque>
#include <memory>

#include "parity/plugin/operation.hpp"
#include "parity/plugin/schema.hpp"
#include "portico/abi.h"

namespace parity {

class Case {
public:
  /// Throws std::runtime_error on a specification that cannot be read.
  Case(const portico_host& host, Json spec);
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  /// [start] What the host refuses it has logged; the rest is registered nevertheless.
  void add_to(portico_app* app) const;

private:
  void add_route(portico_app* app, const Json& spec, const Operation& operation) const;
  std::uint32_t flags(const Json& route) const;

  const portico_host& host_;
  Json spec_;
  Schemas schemas_;
  std::deque<Operation> operations_;  // one a route
};

/// OpenAPI operation members of a route, as JSON.
Json documentation(const Schemas& schemas, const Json& route, std::string_view response_class);

}  // namespace parity
