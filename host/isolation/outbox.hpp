#pragma once

// What is to be sent over a socket: kept as it is said, and sent by whoever flushes, what several
// have said at once. One thread sends, the others leave what they have said to it. Any thread.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "isolation/block.hpp"
#include "isolation/message.hpp"
#include "os/descriptor.hpp"

namespace portico::isolation {

/// More than the other side takes in one message.
struct TooLarge : std::length_error {
  using std::length_error::length_error;
};

class Outbox {
public:
  enum class Sending {
    whole,  ///< flush() waits until the other side has room
    some    ///< it does not wait: what has no room stays
  };
  static constexpr std::size_t enough = 16384;  ///< bytes, before somebody should flush

  /// `most`: bytes of cells, or of texts, that the other side takes in one message.
  Outbox(int socket, Sending sending, std::uint64_t most = ~std::uint64_t{0})
      : socket_{socket},
        sending_{sending},
        most_{most} {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  struct Kept {
    std::uint64_t end;  ///< bytes from the first one ever to the end of this one
    std::size_t bytes;  ///< of this one
  };
  /// Throws std::length_error when the value cannot cross, TooLarge when it cannot as one message.
  Kept add(Kind kind, std::uint64_t call, std::int64_t number, const portico_value& value = {},
           os::Descriptor descriptor = os::Descriptor{-1});
  /// The same of a text of its own. Those that follow each other with one kind and number, and do
  /// not leave in between, become one message, as long as that is short.
  Kept add_text(Kind kind, std::int64_t number, std::string_view text);
  /// False: the other side is gone.
  [[nodiscard]] bool flush();

  std::size_t held() const;
  /// Bytes, from the first one ever.
  std::uint64_t sent() const { return sent_.load(std::memory_order_acquire); }

private:
  /// Goes with the byte at that place, which begins a message.
  struct Passed {
    std::uint64_t at;
    os::Descriptor descriptor;
  };
  /// What is sent now, by one thread.
  struct Leaving {
    std::string bytes;
    std::size_t begin = 0;  ///< of what is not sent
    std::deque<Passed> passed;
  };
  /// Two ways to keep a message; under the lock.
  Kept keep(Kind kind, std::uint64_t call, std::int64_t number, const portico_value& value,
            os::Descriptor descriptor);
  bool lengthen(Kind kind, std::int64_t number, std::string_view text, Kept& kept);
  bool send_leaving();

  const int socket_;
  const Sending sending_;
  const std::uint64_t most_;
  Leaving leaving_;
  std::atomic<std::uint64_t> sent_{0};  ///< bytes

  mutable std::mutex mutex_;  ///< of the rest
  Block block_;
  std::string bytes_;
  std::optional<std::size_t> text_;  ///< where the last message begins, if it is a text of its own
  std::uint64_t said_ = 0;           ///< bytes, from the first one ever
  std::deque<Passed> passed_;
  bool leaves_ = false;  ///< a thread sends, and looks for more before it is done
  bool over_ = false;
};

}  // namespace portico::isolation
