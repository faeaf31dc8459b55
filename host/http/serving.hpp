#pragma once

// The second half of a request's path, where a route answers: gather, call, after.

#include "http/wire/service.hpp"

namespace portico::http {

/// What came of a request is read, and the handler of its route called. What goes wrong is the
/// reply. Pending: it is answered later.
Served serve_route(Exchange& exchange);

}  // namespace portico::http
