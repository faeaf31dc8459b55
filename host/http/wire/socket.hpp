#pragma once

// A client's socket: an owned, non-blocking descriptor, TLS on it or not, and what epoll last said
// of it. The one place where bytes of a connection pass: receive(), send() and send_file(). Belongs
// to one thread.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "http/wire/proxy_header.hpp"
#include "os/descriptor.hpp"

namespace portico::tls {
class Session;
}

namespace portico::http {

struct EndOfSession {
  void operator()(tls::Session* session) const;
};
using Secured = std::unique_ptr<tls::Session, EndOfSession>;

class Socket {
public:
  static constexpr ssize_t would_block = -1, broken = -2;
  enum class More { no, follows };
  /// What comes before everything else.
  enum class Preface : unsigned char {
    none,
    proxy  ///< the header of the PROXY protocol
  };

  Socket() = default;
  explicit Socket(int descriptor) : descriptor_{descriptor} {}
  Socket(int descriptor, Secured session, Preface preface)
      : descriptor_{descriptor},
        tls_{std::move(session)},
        preface_{preface} {}

  bool open() const { return descriptor_.number() >= 0; }
  int descriptor() const { return descriptor_.number(); }

  /// What epoll says, edge-triggered: what it allows is tried until it would block.
  void ready(std::uint32_t events);
  bool readable() const { return readable_; }
  bool writable() const { return writable_; }
  bool finished() const { return finished_; }  ///< the client sends no more

  /// Bytes read, 0 at the client's end, or one of the two above.
  ssize_t receive(std::span<char> into);
  /// Bytes taken; of a file, at least one.
  ssize_t send(std::span<iovec> pieces, More more);
  ssize_t send_file(int file, std::uint64_t offset, std::size_t size);

  /// Bytes that the client has taken, of `sent` that were sent in all. Of use is how it grows: over
  /// TLS they are counted as they are on the wire.
  std::uint64_t taken(std::uint64_t sent) const;
  /// The client sees the end of what was sent.
  void finish();
  /// Likewise where there are words for it, in TLS; the connection is closed next.
  void say_end() {
    if (tls_) end_tls();
  }
  /// Closing is a reset, so that the client cannot take what it has for the whole.
  void reset_on_close();
  void close() { descriptor_ = os::Descriptor{}; }

  /// What is still to be read before anything else.
  Preface preface() const { return preface_; }
  /// Takes the header away when it is all there; until then nothing. Not there and finished: wrong.
  ProxyHeader read_preface();

  /// The TLS on it, or null. Nothing passes before its handshake is done.
  tls::Session* session() const { return tls_.get(); }
  /// What came is no TLS but HTTP, and from here on so is this.
  void speak_plain() { tls_.reset(); }

private:
  void end_tls();
  ssize_t receive_secured(std::span<char> into);

  os::Descriptor descriptor_;
  Secured tls_;  ///< null: there is no TLS
  Preface preface_ = Preface::none;
  bool readable_ = true, writable_ = true, finished_ = false;
};

}  // namespace portico::http
