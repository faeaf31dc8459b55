#pragma once

// What OpenSSL reads from and writes to: a socket, of which it is known whether anything is left in
// it. Belongs to the session.

#include "tls/openssl.hpp"

namespace portico::tls {

struct Wire {
  int descriptor = -1;
  bool more = false;     ///< what is written now has something behind it
  bool drained = false;  ///< it was read since receive() began, to its end
  bool ended = false;    ///< there is no more
  bool begun = false;    ///< anything came
  int idle_records = 0;  ///< that came since the last byte of the client's, without one
  /// Of those that a client may send: more than that is a flood, of key updates as of
  /// renegotiations, and each costs more than it weighs.
  static constexpr int most_idle_records = 32;
  unsigned char first_byte = 0;  ///< of all that came
};

/// Of the wire, which outlives it. Throws std::bad_alloc.
Bio bio_of(Wire& wire);

}  // namespace portico::tls
