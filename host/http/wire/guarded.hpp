#pragma once

// Calls of the service that must not throw, and do all the same: that is told in the log and
// answered with 500. On the loop or the pool, as the service says.

#include "http/wire/service.hpp"

namespace portico::http {

Admission admit(Service& service, Exchange& exchange);
Admission verified(Service& service, Exchange& exchange);
Served serve(Service& service, Exchange& exchange);

}  // namespace portico::http
