#pragma once

// A content coding at work on one body, which may come in pieces: gzip (RFC 1952) or Brotli (RFC
// 7932). One thread at a time; it may move between threads from one call to the next.

#include <memory>
#include <string_view>

#include "message/field/content_coding.hpp"
#include "message/text.hpp"

namespace portico::message {

class Encoder {
public:
  enum class Then {
    more,   ///< what is kept back goes out with later pieces
    flush,  ///< the client can decode everything so far
    finish  ///< the body ends here; only reset() may follow
  };

  virtual ~Encoder() = default;

  /// Appends to `out`. Throws std::bad_alloc.
  virtual void write(std::string_view piece, Then then, Text& out) = 0;
  /// Ready for another body.
  virtual void reset() = 0;
};

/// How much memory an encoder may keep for itself: a whole body is coded at once with the memory of
/// its thread, a stream keeps its own for as long as it lives.
enum class Footprint { whole, stream };

/// `level`: of gzip 1 to 9, of Brotli 0 to 11. Not for identity.
std::unique_ptr<Encoder> make_encoder(Coding coding, int level, Footprint footprint);

}  // namespace portico::message
