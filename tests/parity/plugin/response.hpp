#pragma once

// The response classes of Starlette, made of what the host offers for finished bodies. Free
// functions; each belongs to one call.

#include <string_view>

#include "parity/plugin/value.hpp"
#include "portico/abi.h"

namespace parity {

/// A response object of a handler, which knows no model: {"class", "content", "status_code",
/// "headers", "media_type", "chunks", "cookies"}.
portico_result respond(const portico_host& host, portico_call* call, const Json& response);

/// A returned value, sent by a class other than JSONResponse. Throws when the class cannot hold it.
portico_result respond_as(const portico_host& host, portico_call* call, std::string_view name,
                          const portico_value& value);

/// Pairs of name and value, in order.
void add_headers(const portico_host& host, portico_call* call, const Json& pairs);

/// A Location as Starlette quotes it: what a URL may hold stays, so %xx does too.
std::string location(std::string_view url);

std::string base64_decoded(std::string_view text);

}  // namespace parity
