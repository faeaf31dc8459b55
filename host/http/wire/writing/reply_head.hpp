#pragma once

// Writes the head of a reply, and alone decides its framing:
//   HTTP/1.1 200 OK / server / date / [connection] / [content-length | transfer-encoding] /
//   [content-type] / the reply's own fields
// The options of Connection are close or keep-alive, and those that the reply's own fields need:
// upgrade (RFC 9110 section 7.8) and keep-alive.
// Pure functions; any thread.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/wire/exchange.hpp"
#include "message/text.hpp"

namespace portico::http {

/// How the body of a reply goes out.
enum class Sending {
  none,     ///< there is none, or it is not for this request
  whole,    ///< with its length
  counted,  ///< in pieces, of a length that is known before
  chunked,  ///< in pieces, of unknown number
  to_close  ///< in pieces, ended by the end of the connection (HTTP/1.0)
};
enum class Connecting { keep, close };

Sending sending(const message::Request&, const message::Reply&);
/// Bytes of a body that is sent whole or counted, or would be but for HEAD or 304. One that is sent
/// whole has its own, whatever else was stated.
std::uint64_t body_size(const message::Reply&, Sending);

/// Appends the head. `fixed` is what all replies of this second have in common: see
/// common_fields(). False, with nothing appended and `why` not empty, when the reply holds a
/// status, a name or a value that may not be sent.
bool write_head(message::Text& out, const message::Request&, const message::Reply&, Sending,
                Connecting, std::string_view fixed, std::string_view& why);

/// Appends a piece of a body as its framing wants it.
void append_chunk(message::Text& out, std::string_view bytes, Sending);
/// The line before the bytes of a piece that is chunked.
void append_chunk_size(message::Text& out, std::size_t size);

}  // namespace portico::http
