#include "http/wire/reading/read_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace portico::http {

// One that is to take much is of the usual size.
std::span<char> ReadBuffer::room(std::size_t least, message::ByteBuffer& kept) {
  const bool small = least >= usual_room && buffer_.capacity() < message::ByteBuffer::usual;
  if (!buffer_.data()) {
    buffer_.grow(first_);
  } else if (small || !has_room(least)) {
    kept.swap(buffer_);
    buffer_.grow(message::ByteBuffer::usual);
    const std::size_t size = end_ - taken_;
    std::memcpy(buffer_.data(), kept.data() + taken_, size);
    begin_ = taken_ = home_ = 0;
    end_ = size;
  }
  return free();
}

void ReadBuffer::make_room() {
  if (!buffer_.data()) return buffer_.grow(first_);
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    taken_ -= std::min(taken_, begin_);
    begin_ = 0;
  }
  if (!has_room(usual_room)) buffer_.grow(buffer_.capacity() * 2);
}

void ReadBuffer::discard(std::size_t size) {
  taken_ += size;
  if (taken_ == end_) taken_ = end_ = 0;
  begin_ = taken_;
}

void ReadBuffer::reset() {
  if (buffer_.capacity() > message::ByteBuffer::usual) buffer_.reset();
  begin_ = taken_ = end_ = 0;
}

}  // namespace portico::http
