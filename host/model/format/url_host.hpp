#pragma once

// The host of a URL: percent-decoded, in ASCII, and as an IPv4 address where it is one. Pure
// functions; any thread.

#include <memory_resource>
#include <string>
#include <string_view>

namespace portico::model {

/// Why a text is no URL, in the words of Rust's url crate; empty: it is one.
using Reason = std::string_view;

inline constexpr Reason empty_host = "empty host";

/// The host of a scheme that is special, such as http's, in its normal form.
Reason read_domain(std::string_view text, std::pmr::string& out);

}  // namespace portico::model
