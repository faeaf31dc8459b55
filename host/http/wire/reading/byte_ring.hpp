#pragma once

// Bytes on their way, in a piece of memory that is used round and round. Those that are lent stay
// where they are until they are given back. A value; one thread at a time.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "message/byte_buffer.hpp"

namespace portico::http {

class ByteRing {
public:
  explicit ByteRing(std::size_t capacity) {
    if (capacity > 0) bytes_.grow(capacity);
  }

  std::size_t capacity() const { return bytes_.capacity(); }
  /// Bytes that are there, with what is lent.
  std::size_t size() const { return size_; }
  std::size_t free() const { return capacity() - size_; }
  /// Whether there is something that is not lent.
  bool holds_more() const { return size_ > lent_; }

  /// Where the next bytes go: as many as lie together. Empty: it is full.
  std::span<char> room() {
    const std::size_t end = begin_ + size_;
    if (end < capacity()) return {bytes_.data() + end, capacity() - end};
    return {bytes_.data() + (end - capacity()), free()};
  }
  /// So many were put there.
  void add(std::size_t size) { size_ += size; }

  /// The first bytes, at most so many, and as many as lie together. Nothing is lent so far.
  std::string_view lend(std::size_t most) {
    lent_ = std::min({size_, capacity() - begin_, most});
    return {bytes_.data() + begin_, lent_};
  }
  /// What was lent is done with.
  void give_back() {
    size_ -= lent_;
    begin_ += std::exchange(lent_, 0);
    if (begin_ == capacity()) begin_ = 0;
  }

private:
  message::ByteBuffer bytes_;
  std::size_t begin_ = 0, size_ = 0;
  std::size_t lent_ = 0;  ///< from begin_ on
};

}  // namespace portico::http
