#pragma once

// A client's socket: an owned, non-blocking descriptor, and what epoll last said of it. The one
// place where bytes of a connection pass: receive(), send() and send_file(). Belongs to one thread.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "os/descriptor.hpp"

namespace portico::http {

class Socket {
public:
  static constexpr ssize_t would_block = -1, broken = -2;
  enum class More { no, follows };

  Socket() = default;
  explicit Socket(int descriptor) : descriptor_{descriptor} {}

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

  /// Bytes that were sent and that the client has not taken yet.
  std::size_t untaken() const;
  /// The client sees the end of what was sent.
  void finish();
  /// Closing is a reset, so that the client cannot take what it has for the whole.
  void reset_on_close();
  void close() { descriptor_ = os::Descriptor{}; }

private:
  os::Descriptor descriptor_;
  bool readable_ = true, writable_ = true, finished_ = false;
};

}  // namespace portico::http
