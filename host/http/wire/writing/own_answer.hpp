#pragma once

// Answers that the transport gives in the service's place.

#include <string>
#include <string_view>

#include "http/wire/service.hpp"
#include "message/refusal.hpp"
#include "message/text.hpp"

namespace portico::http {

/// The refusal becomes the reply, with the fields that its status wants: allow (405), retry-after
/// (503).
void refuse(Service& service, Exchange& exchange, const message::Refusal& refusal);

/// Appends the whole answer, after which the connection ends. `fixed`: see common_fields().
void write_refusal(message::Text& out, Exchange& exchange, std::string_view fixed);

/// A line of the log, at the level debug. `id`: of the request; empty: it is of none.
void note(std::string_view peer, std::string_view id, std::string_view what);
/// At the level error: "The reply to GET /items " and the words.
void tell(const Exchange& exchange, const std::string& words);

}  // namespace portico::http
