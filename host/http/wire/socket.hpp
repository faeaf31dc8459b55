#pragma once

// One connected, non-blocking descriptor. Octets pass in three ways and no other: receive(),
// send(), and send_file(), in which the kernel takes them from a file. TLS would come in at all
// three, and has to read the file itself where the kernel does not encrypt. Belongs to one thread.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace portico::http {

class Socket {
public:
  static constexpr ssize_t would_block = -1;  ///< nothing now; an event will tell
  static constexpr ssize_t broken = -2;

  explicit Socket(int descriptor) : descriptor_{descriptor} {}
  Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket() { close(); }

  /// Octets read, 0 at the end, would_block or broken.
  ssize_t receive(char* data, std::size_t size);
  enum class More { no, follows };  ///< whether the next octets follow at once

  /// Octets taken, would_block or broken. Never raises SIGPIPE.
  ssize_t send(std::span<iovec> pieces, More more = More::no);
  /// The same with octets of a file, which do not pass through this process. A file that ends
  /// before `offset` is broken.
  ssize_t send_file(int file, std::uint64_t offset, std::size_t size);
  /// Octets that were sent and that the peer has not taken.
  std::size_t untaken() const;
  /// Tells the peer that no more will come; reading goes on.
  void finish();
  /// close() will tell the peer that something went wrong, in place of an orderly end.
  void reset_on_close();
  void close();

  int descriptor() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }

private:
  int descriptor_;
};

}  // namespace portico::http
