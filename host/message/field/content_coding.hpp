#pragma once

// Content codings and their negotiation (RFC 9110 sections 8.4 and 12.5.3). No state; any thread.

#include <span>
#include <string_view>

#include "message/request.hpp"

namespace portico::message {

enum class Coding { identity, gzip, brotli };

/// "gzip", "br"; the token of Content-Encoding.
std::string_view token(Coding coding);

/// The coding of `offered`, best first, that the client's Accept-Encoding fields prefer; identity
/// without such a field, when nothing offered is acceptable, or when the client says that it likes
/// identity better.
Coding negotiate(std::span<const Header> request, std::span<const Coding> offered);

/// Whether the request has a body that came in another coding than identity.
bool coded_body(const Request& request);

}  // namespace portico::message
