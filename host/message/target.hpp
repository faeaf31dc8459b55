#pragma once

// The grammar of a request target (RFC 9112, 3.2) and of an authority (RFC 3986, 3.2). Pure
// functions.

#include <string>
#include <string_view>

#include "message/refusal.hpp"
#include "message/request.hpp"

namespace portico::message {

/// uri-host [":" port], with a host and with a port up to 65535.
bool valid_authority(std::string_view text);

/// 0 to 65535, in digits.
bool valid_port(std::string_view text);
/// Where the port of an authority begins, with its colon; npos: it has none.
std::size_t port_colon(std::string_view authority);

/// Where a client finds `path` of the host that it has asked: with the root path, and the query as
/// it came.
std::string url(const Request& request, std::string_view scheme, std::string_view authority,
                std::string_view path);

/// Takes request.target apart into path, query and, when it is in absolute-form, authority.
Refusal parse_target(Request&);

}  // namespace portico::message
