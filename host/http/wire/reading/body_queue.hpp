#pragma once

// A body on its way from the loop to the thread of its handler: a ring of bytes, so that a body of
// any size takes no more memory than this. When it is full the loop stops reading the socket, and
// is told when there is room again. Bytes that are handed out stay where they are until the reader
// comes for more.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "http/wire/reading/byte_ring.hpp"
#include "http/wire/reading/turns.hpp"
#include "message/intake.hpp"

namespace portico::http {

class Connection;
class Mailbox;

class BodyQueue final : public message::Intake {
public:
  static constexpr std::size_t most = 131072;             ///< bytes that it holds
  static constexpr std::size_t largest_chunk = most / 2;  ///< that is handed out

  /// Whose body it is.
  struct Client {
    Connection* connection;
    Mailbox* mailbox;  ///< of the connection's loop
    bool waits;        ///< for 100-continue: the loop is told of the first read()
  };
  /// `length`: where it is known.
  BodyQueue(const Client& client, std::optional<std::uint64_t> length, std::uint64_t limit);

  // ---- The reader's thread ----

  std::string_view read() override;
  std::optional<std::string_view> poll() override;
  void listen(std::function<void()> arrived) override;
  void forget() override;
  State state() const override;
  message::Refusal refusal() const override;
  std::optional<std::uint64_t> length() const override { return length_; }
  std::uint64_t limit() const override { return limit_; }

  /// Any thread.
  void abandon() override;

  // ---- The loop ----

  /// Bytes of memory that it takes.
  std::size_t capacity() const { return ring_.capacity(); }
  /// Whether the reader has begun.
  bool asked() const;
  /// How many bytes it takes now.
  std::size_t free() const;
  /// Where the next bytes go: as many as lie together. Empty: it is full.
  std::span<char> room();
  /// Bytes that have come.
  std::uint64_t added() const { return added_; }
  /// So many were put there.
  void add(std::size_t size);
  /// Whether there is next to no room; then the loop is told when there is.
  bool full();
  /// There are no more bytes.
  void end();
  /// There are, but they will not come.
  void fail(const message::Refusal& refusal);

  /// Whose turn it is.
  Turn turn() const;

private:
  using Lock = std::unique_lock<std::mutex>;

  void begin_read();
  std::string_view lend();
  void tell_reader(Lock& lock);
  void finish(State state);
  void tell() const;

  const Client client_;
  const std::optional<std::uint64_t> length_;
  const std::uint64_t limit_;
  std::uint64_t added_ = 0;  ///< the loop's

  mutable std::mutex mutex_;  ///< of all that follows; the loop alone adds, the reader alone takes
  std::condition_variable came_;
  ByteRing ring_;
  Turns turns_;
  State state_ = State::arriving;
  message::Refusal refusal_;
  bool asked_ = false;  ///< read() was called
  bool wants_room_ = false;
  std::function<void()> arrived_;
};

/// Copies what there is room for, which is returned. On the loop.
std::size_t append(BodyQueue& queue, std::string_view bytes);

}  // namespace portico::http
