#pragma once

// The second half of a request's path, where a route answers: gather, call, after.

#include "http/wire/service.hpp"

namespace portico::http {

/// What of a request is there is read, and the route's handler called. What goes wrong is the
/// reply.
/// Pending: it is answered later.
Served serve_route(Exchange& exchange);

}  // namespace portico::http
