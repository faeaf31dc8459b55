#pragma once

// Answers that the transport gives in the service's place.

#include <string_view>

#include "http/wire/service.hpp"
#include "message/refusal.hpp"
#include "message/text.hpp"

namespace portico::http {

/// Of TRACE, which is for routes that ask for it, and CONNECT, which is for nobody.
inline constexpr message::Refusal method_not_allowed{405, "Method Not Allowed"};

/// The refusal becomes the reply, with the fields that its status wants: allow (405), retry-after
/// (503).
void refuse(Service& service, Exchange& exchange, const message::Refusal& refusal);

/// Appends the whole answer, after which the connection ends. `fixed`: see common_fields().
void write_refusal(message::Text& out, Exchange& exchange, std::string_view fixed);

/// A line of the log, at the level debug, with the client's address.
void note(const Exchange& exchange, std::string_view what);

}  // namespace portico::http
