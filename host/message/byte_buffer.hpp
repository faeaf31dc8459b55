#pragma once

// A block of memory for bytes that come in. Its contents are not initialised. One thread at a
// time.

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace portico::message {

class ByteBuffer {
public:
  static constexpr std::size_t usual = 16384;

  char* data() const { return data_.get(); }
  std::size_t capacity() const { return capacity_; }

  /// Keeps the contents; they may move.
  void grow(std::size_t capacity) {
    auto* data = static_cast<char*>(std::realloc(data_.get(), capacity));
    if (!data) throw std::bad_alloc{};
    static_cast<void>(data_.release());
    data_.reset(data);
    capacity_ = capacity;
  }
  void reset() {
    data_.reset();
    capacity_ = 0;
  }
  void swap(ByteBuffer& other) noexcept {
    data_.swap(other.data_);
    std::swap(capacity_, other.capacity_);
  }

private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  std::unique_ptr<char, Free> data_;
  std::size_t capacity_ = 0;
};

}  // namespace portico::message
