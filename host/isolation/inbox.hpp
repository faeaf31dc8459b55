#pragma once

// What comes over a socket, cut into messages. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "isolation/message.hpp"
#include "os/socket/passed.hpp"

namespace portico::isolation {

class Inbox {
public:
  enum class Came { some, nothing, end };
  enum class Next { message, none, nonsense };
  enum class Patience { none, any };

  /// `most`: bytes of cells, or of texts, that one message may have.
  explicit Inbox(std::uint64_t most = ~std::uint64_t{0} >> 8) : most_{most} {}

  /// Reads once, and waits for something if it is to. `nothing`: there is nothing just now. `end`:
  /// the other side is gone, or sends descriptors that nobody asked for.
  Came read(int socket, Patience patience);
  /// The next one that is here as a whole. `nonsense`: that is what nobody says who keeps to this,
  /// such as a descriptor with a message of a kind that has none.
  Next next(Message& message);
  /// Whether the last read() brought as much as it had room for: there may be more.
  bool full() const { return end_ == capacity_; }
  /// Whether next() would give one.
  bool holds() const;

private:
  std::size_t held() const { return end_ - begin_; }
  bool head(Head& head) const;
  bool sound(const Head& head) const;
  void make_room();
  bool take_descriptor(Message& message, std::uint32_t count);

  const std::uint64_t most_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::deque<os::Passed> descriptors_;  ///< that came, and belong to messages to come
};

}  // namespace portico::isolation
