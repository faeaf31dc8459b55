#pragma once

// Compression of replies: gzip and brotli, by what the client accepts. As FastAPI's GZipMiddleware,
// with these differences: Accept-Encoding's q-values count, only types that shrink, or none, are
// compressed, and an entity tag turns weak (RFC 9110 section 8.8.1), because the octets are others.
//
// Off unless codings are offered: the length of a compressed reply over https tells an attacker who
// can put text into it whether the same text is in it as a secret (BREACH).
//
// Never touched: statuses without a body, 206, text/event-stream, replies with Content-Encoding,
// Content-Range or a digest of their content, and Cache-Control: no-transform. Immutable; any
// thread.

#include <cstddef>
#include <string>
#include <vector>

#include "http/wire/exchange.hpp"
#include "message/content_coding.hpp"

namespace portico::http {

class Compress {
public:
  struct Options {
    std::vector<message::Coding> codings;  ///< offered, the preferred one first; empty: off
    std::size_t minimum_size = 500;        ///< octets; smaller bodies go out as they are
    int gzip_level = 4;                    ///< 1 to 9
    int brotli_quality = 3;                ///< 0 to 11; of streams at most 1
    /// Beside text/*, JSON, XML, JavaScript, SVG and their like; "font/ttf", in lower case.
    std::vector<std::string> media_types;
  };

  /// Bodies beyond this are compressed piece by piece as the connection takes them, so that no
  /// event loop is held up for long.
  static constexpr std::size_t at_once = 128 * 1024;

  /// Throws std::invalid_argument with a sentence that names the option.
  explicit Compress(Options options);

  void apply(Exchange& exchange) const;

private:
  bool shrinks(std::string_view media_type) const;
  int level(message::Coding coding) const;
  void compress_body(message::Reply& reply, message::Coding coding) const;
  void compress_source(message::Reply& reply, message::Coding coding) const;

  Options options_;
};

}  // namespace portico::http
