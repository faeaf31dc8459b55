#pragma once

// What came in as the input of a route: the parameters from path, query, headers, cookies and body,
// checked and in the order the handler sees, or every problem in FastAPI's order. On the thread
// that serves the exchange.

#include "http/input/form.hpp"
#include "http/wire/exchange.hpp"
#include "model/problem.hpp"
#include "settings/settings.hpp"

namespace portico::http {

/// What cannot be read at all is answered with the fault that comes back.
message::Refusal gather(Exchange& exchange, const settings::InputLimits& limits,
                        const settings::Uploads& uploads, model::Problems& problems,
                        portico_value& input);

}  // namespace portico::http
