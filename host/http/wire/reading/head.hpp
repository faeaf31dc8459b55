#pragma once

// Takes a complete head apart: the request it describes, and how its body is framed. The field
// lines go through Boost.Beast's parser; everything that decides where a message ends is decided
// here. Pure functions.

#include <cstddef>
#include <cstdint>
#include <span>

#include "http/wire/exchange.hpp"
#include "http/wire/reading/scan.hpp"
#include "message/refusal.hpp"

namespace portico::http {

/// Of CONNECT, which is for nobody, and of TRACE, which is for routes that ask for it.
inline constexpr message::Refusal method_not_allowed{405, "Method Not Allowed"};

struct Framing {
  enum class Body { none, length, chunked };
  enum class After { keep, close };

  Body body = Body::none;
  std::uint64_t length = 0;       ///< Body::length; never 0
  bool expects_continue = false;  ///< the client waits for 100 before it sends the body
  After after = After::keep;      ///< what the client wants done with the connection
};

/// `head`: the bytes that `scan` found complete. Field names are turned to lower case in place, so
/// that Request::header() can compare them. The arena holds the list of fields.
message::Refusal parse_head(std::span<char> head, const Scan&, message::Arena&, message::Request&,
                            Framing&);

/// Whether it is a method that HTTP knows: others are answered with 501.
bool known_method(std::string_view method);

}  // namespace portico::http
