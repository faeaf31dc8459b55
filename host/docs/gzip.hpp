#pragma once

// gzip (RFC 1952) of whole texts, at load. The same text always gives the same octets. No state.

#include <string>
#include <string_view>

namespace portico::docs {

std::string gzip(std::string_view text);

/// Throws Poco::IOException on what is no gzip.
std::string gunzip(std::string_view octets);

}  // namespace portico::docs
