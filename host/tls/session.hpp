#pragma once

// One connection's TLS on a non-blocking descriptor: the handshake, then bytes in both directions.
// Belongs to one thread at a time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <sys/types.h>
#include <sys/uio.h>

#include "message/client_certificate.hpp"
#include "tls/context.hpp"
#include "tls/figures.hpp"
#include "tls/openssl.hpp"
#include "tls/wire_bio.hpp"

namespace portico::tls {

class Session {
public:
  static constexpr ssize_t would_block = -1, broken = -2;
  enum class More { no, follows };

  /// Throws std::bad_alloc.
  Session(std::shared_ptr<const Context> context, Figures& figures, int descriptor);

  enum class Handshake {
    done,
    waits,   ///< for the socket
    failed,  ///< as why() says; the client has been told
    plain    ///< what came is no TLS, but begins as a request of HTTP does
  };
  /// Goes on with it.
  Handshake shake();
  bool established() const { return established_; }
  /// For the log; empty: the client has left without a byte, and nothing has failed.
  const std::string& why() const { return why_; }

  /// Bytes read, 0 at the client's end, or one of the two above.
  ssize_t receive(std::span<char> into);
  /// The last receive() has read the socket and left nothing, there or here. False where its bytes
  /// were here already: others may have come to the socket since it was read.
  bool drained() const;
  /// Bytes taken, at most what fits into a record. After would_block the same bytes have to come
  /// again, further ones behind them or not.
  ssize_t send(std::span<const iovec> pieces, More more);
  ssize_t send_file(int file, std::uint64_t offset, std::size_t size);
  /// Bytes that the socket has taken so far, as they are on the wire.
  std::uint64_t passed() const;
  /// Tells the client that nothing follows (close_notify; RFC 8446, section 6.1).
  void finish();
  /// The handshake has not ended in time; one that the client has not begun has not failed.
  void give_up();

  /// What the client has shown; null: nothing.
  const message::ClientCertificate* client() const { return client_ ? &*client_ : nullptr; }

private:
  void establish();
  ssize_t write(const void* bytes, std::size_t size);
  ssize_t failure(int result);
  bool kernel_sends() const;

  const std::shared_ptr<const Context> context_;
  Figures& figures_;
  Wire wire_;
  const Ssl ssl_;
  bool established_ = false, failed_ = false;
  std::uint64_t by_kernel_ = 0;  ///< bytes of files that the kernel has encrypted
  std::string why_;
  std::optional<message::ClientCertificate> client_;
};

}  // namespace portico::tls
