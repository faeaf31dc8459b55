#pragma once

// The values of one column of several rows, as a statement takes them: "{1,2}". A value.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portico::task {

class PostgresArray {
public:
  template <std::integral Number> void add(Number number) { next() += std::to_string(number); }
  void add(std::string_view text) {
    next() += '"';
    for (const char byte : text) {
      if (byte == '"' || byte == '\\') text_ += '\\';
      text_ += byte;
    }
    text_ += '"';
  }
  void clear() { *this = {}; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string text() const { return '{' + text_ + '}'; }

private:
  std::string& next() {
    if (size_++ > 0) text_ += ',';
    return text_;
  }

  std::string text_;
  std::size_t size_ = 0;
};

}  // namespace portico::task
