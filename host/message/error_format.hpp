#pragma once

// What an answer that says no looks like: see error_writer.hpp. Constant.

#include <string_view>

namespace portico::message {

enum class ErrorFormat { fastapi, problem };

/// What an operator calls them, in the order of the enumeration, and what each is.
inline constexpr std::string_view error_formats = "fastapi problem";
inline constexpr std::string_view error_formats_note =
    R"(fastapi: {"detail": ...}; problem: application/problem+json (RFC 9457).)";

}  // namespace portico::message
