#pragma once

// What a client says about the representation it has or can take (RFC 9110 sections 8.8, 12.5 and
// 13.1). No state.

#include <string_view>

namespace portico::docs {

/// Whether an If-None-Match field names this entity tag, compared weakly; "*" names every one.
bool none_match_names(std::string_view if_none_match, std::string_view etag);

/// Whether an Accept-Encoding field takes gzip: named, or "*", and not with a quality of zero.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace portico::docs
