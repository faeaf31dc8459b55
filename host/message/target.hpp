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

/// "SCHEME://AUTHORITY PATH?QUERY", without the blank; without "?" where the query is empty.
std::string url(std::string_view scheme, std::string_view authority, std::string_view path,
                std::string_view query);

/// Takes request.target apart into path, query and, when it is in absolute-form, authority.
Refusal parse_target(Request&);

}  // namespace portico::message
