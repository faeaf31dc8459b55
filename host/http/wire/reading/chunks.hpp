#pragma once

// Decodes a body in chunked transfer coding (RFC 9112, 7.1), byte by byte, however it is cut into
// reads:
//   chunk  = 1*HEXDIG *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) CRLF data
//   CRLF last   = 1*"0" [ extensions ] CRLF *( name ":" value CRLF ) CRLF
// Extensions and trailer fields are checked, counted against a cap, and dropped: a trailer never
// reaches the application. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "message/refusal.hpp"
#include "message/text.hpp"

namespace portico::http {

class Chunks {
public:
  enum class State { more, complete, refused };

  Chunks() = default;
  /// `limit`: of the data; `overhead`: of extensions and trailer fields together.
  Chunks(std::size_t limit, std::size_t overhead) : limit_{limit}, overhead_{overhead} {}

  /// Appends data to `body`, or drops it when there is none. `used`: the bytes that belong to this
  /// body.
  State decode(std::string_view bytes, message::Text* body, std::size_t& used);
  /// The data that is still to come may be so much.
  void allow(std::size_t limit) { limit_ = static_cast<std::size_t>(total_ - left_) + limit; }
  /// Bytes of data that are to come of the chunk that has begun.
  std::uint64_t left() const { return left_; }
  const message::Refusal& refusal() const { return refusal_; }

private:
  enum class At {
    size,
    more_size,
    space,
    name_space,
    name,
    more_name,
    equals_space,
    more_value,
    quoted,
    escaped,
    quoted_end,
    size_end,
    data,
    data_return,
    data_end,
    trailer,
    trailer_name,
    trailer_value,
    trailer_end,
    end,
    complete
  };

  bool decode_byte(char byte);
  bool decode_size(char byte);
  bool decode_extension(char byte);
  bool decode_trailer(char byte);
  bool end_size_line();
  bool refuse(message::Refusal);

  At at_ = At::size;
  unsigned size_digits_ = 0;
  std::uint64_t size_ = 0;   ///< of this chunk
  std::uint64_t left_ = 0;   ///< of its data
  std::uint64_t total_ = 0;  ///< data of all chunks
  std::size_t limit_ = 0;
  std::size_t overhead_ = 0;
  message::Refusal refusal_;
};

}  // namespace portico::http
