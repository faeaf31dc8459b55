#pragma once

// What came in as the input of a route: the parameters from path, query, headers, cookies and body,
// checked and in the order the handler sees, or every problem in FastAPI's order. On the thread
// that serves the exchange.

#include <string_view>

#include "http/exchange.hpp"
#include "http/form.hpp"
#include "model/problem.hpp"

namespace portico::http {

struct Gathered {
  std::string_view unreadable;  ///< not empty: the detail of a 400
};

Gathered gather(Exchange& exchange, const FormLimits& limits, model::Problems& problems,
                portico_value& input);

}  // namespace portico::http
