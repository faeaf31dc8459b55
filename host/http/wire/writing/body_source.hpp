#pragma once

// The body of a reply whose head is on the wire, piece by piece. On whichever thread pulls.

#include "http/wire/service.hpp"
#include "portico/abi.h"

namespace portico::http {

/// What the service says that the source answers. A source that gives more bytes than the head has
/// told, or ends before it gave them, fails and is told in the log; the piece that is too much is
/// dropped. `exchange.bytes` are those that came before.
portico_result pull_body(Service& service, const Exchange& exchange, const portico_source& source,
                         portico_str& chunk) noexcept;

}  // namespace portico::http
