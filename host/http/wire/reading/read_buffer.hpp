#pragma once

// What has come from a client and is not done with: the head of a request, what has been read of
// its body, and what is pipelined behind it, in one piece of memory.
//
//   begin      of the head
//   home       where the body begins
//   taken      up to here the body is taken
//   end        of what has come
//
// Views into the memory hold until the requests that have them are over: only then does it move.
// Offsets, no pointers. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "message/byte_buffer.hpp"

namespace portico::http {

class ReadBuffer {
public:
  static constexpr std::size_t usual_room = 1024;

  /// `first`: bytes that it takes memory for at first.
  explicit ReadBuffer(std::size_t first) : first_{first} {}

  /// Everything from the beginning of the head on.
  std::span<char> head() { return {buffer_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  /// What has come of the body and is not taken, and what is behind the body.
  std::string_view rest() const { return {buffer_.data() + taken_, end_ - taken_}; }
  bool rest_is_empty() const { return taken_ == end_; }
  /// Whether there is memory behind the head for a body of so many bytes.
  bool fits(std::uint64_t size) const { return size <= buffer_.capacity() - taken_; }

  /// Where the next bytes go, no fewer than `least`. Nobody has views: what is here may move.
  std::span<char> room(std::size_t least) {
    if (!has_room(least)) make_room();
    return free();
  }
  /// The same while a request has views: when there is no room the memory goes to `kept`, and what
  /// is not taken to another one.
  std::span<char> room(std::size_t least, message::ByteBuffer& kept);
  /// So many were put there.
  void add(std::size_t size) { end_ += size; }

  /// The head has so many bytes; what follows is its body.
  void begin_body(std::size_t size) { home_ = taken_ = begin_ + size; }
  void take(std::size_t size) { taken_ += size; }
  /// The rest has gone elsewhere.
  void drop_rest() { end_ = taken_; }
  /// The body is taken as far as it is here, and nobody has views into it: what comes of it now
  /// takes its place.
  void reuse_body() { taken_ = end_ = home_; }
  /// Nobody has views into anything up to here: it is used from its beginning again.
  void discard(std::size_t size);
  /// The next head begins where the body has ended.
  void next() { begin_ = taken_; }
  void reset();

private:
  bool has_room(std::size_t least) const {
    return buffer_.data() && buffer_.capacity() - end_ >= least;
  }
  std::span<char> free() { return {buffer_.data() + end_, buffer_.capacity() - end_}; }
  void make_room();

  const std::size_t first_;
  message::ByteBuffer buffer_;
  std::size_t begin_ = 0, home_ = 0, taken_ = 0, end_ = 0;
};

}  // namespace portico::http
