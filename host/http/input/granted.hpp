#pragma once

// Who calls, for the parameters that ask for it, each held to its model; made before the body is
// read. Belongs to one exchange.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "portico/abi.h"
#include "route/input.hpp"

namespace portico::http {

/// A name under which a credential is shown; of a header in lower case.
struct KeyName {
  route::Place place;
  std::string name;
};

struct Granted {
  struct Value {
    const route::Parameter* parameter;
    portico_value value;
  };

  std::vector<Value> values;
  std::vector<std::shared_ptr<const void>> held;  ///< what the values point into
  const std::string* subject = nullptr;           ///< of the first that was verified
  std::string_view scheme, shown;                 ///< likewise; views into the exchange's
  std::span<const KeyName> keys;                  ///< of the guard: they are no parameters
  std::string_view verifier;  ///< the plugin that is asked on the pool; empty: none is, for now

  /// Null: nobody has said who calls.
  const portico_value* of(const route::Parameter& parameter) const {
    for (const Value& one : values)
      if (one.parameter == &parameter) return &one.value;
    return nullptr;
  }
};

}  // namespace portico::http
