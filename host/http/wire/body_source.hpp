#pragma once

// The body of a reply whose head is on the wire, piece by piece. On whichever thread pulls.

#include "http/wire/exchange.hpp"
#include "portico/abi.h"

namespace portico::http {

/// What the reply's source answers, as plugin::pull() has it. A source that gives more octets than
/// the head has told, or ends before it gave them, fails and is told in the log; the piece that is
/// too much is dropped. `exchange.octets` are those that came before.
portico_result pull_body(const Exchange& exchange, const portico_source& source,
                         portico_str& chunk) noexcept;

}  // namespace portico::http
