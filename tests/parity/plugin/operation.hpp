#pragma once

// One recorded route as the handler that a host runs: interprets the case's handler specification
// (`return`, `echo`, `raise`, `error`, `response`, `switch`, and what acts on the injected
// response). Immutable; run() may be called from many threads.

#include <string>

#include "parity/plugin/schema.hpp"
#include "portico/abi.h"

namespace parity {

class Operation {
public:
  /// `spec` is the route's, `fallback` the response class of the application; all must outlive
  /// this.
  Operation(const portico_host& host, const Schemas& schemas, const Json& spec,
            std::string fallback);

  portico_result run(portico_call* call, const portico_value* input) const;

  /// "JSONResponse", "HTMLResponse", ...: what a returned value is sent as.
  const std::string& response_class() const { return class_; }
  /// Whether the route holds its replies to a model. One given as null or as the type None is none.
  bool modelled() const;

private:
  friend class Run;

  const portico_host& host_;
  const Schemas& schemas_;
  const Json& spec_;
  const Json& parameters_;
  std::string class_;
};

}  // namespace parity
