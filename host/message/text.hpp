#pragma once

// A growing run of bytes that is written once, front to back: what JSON and response heads are
// built in. Keeps its memory when cleared. One thread at a time.

#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace portico::message {

class Text {
public:
  Text() = default;
  Text(Text&& other) noexcept
      : data_{std::exchange(other.data_, nullptr)},
        size_{std::exchange(other.size_, 0)},
        capacity_{std::exchange(other.capacity_, 0)} {}
  Text& operator=(Text&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Text() { std::free(data_); }

  /// Where the next bytes go, with space for at least `count`; advance() by what was written.
  char* room(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return data_ + size_;
  }
  void advance(std::size_t count) { size_ += count; }
  /// The same, by the place where the next bytes go.
  void end_at(const char* end) { size_ = static_cast<std::size_t>(end - data_); }

  void push(char byte) { *room(1) = byte, ++size_; }
  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {data_, size_}; }
  char* data() { return data_; }
  void truncate(std::size_t size) { size_ = size; }

  /// Empties it; memory beyond `keep` bytes goes back.
  void clear(std::size_t keep = 65536) {
    size_ = 0;
    if (capacity_ > keep) std::free(std::exchange(data_, nullptr)), capacity_ = 0;
  }

private:
  void grow(std::size_t count) {
    std::size_t wanted = size_ + count;
    if (wanted < size_) throw std::bad_alloc{};
    if (wanted < capacity_ * 2) wanted = capacity_ * 2;
    if (wanted < 512) wanted = 512;
    void* data = std::realloc(data_, wanted);
    if (!data) throw std::bad_alloc{};
    data_ = static_cast<char*>(data);
    capacity_ = wanted;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace portico::message
