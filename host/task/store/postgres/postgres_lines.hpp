#pragma once

// Rows as COPY ... FROM STDIN takes them in its text format: a line for each, a tab between two
// values, \N for null, and a backslash before what would mean something else. A value.

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace portico::task {

class PostgresLines {
public:
  /// A row of texts, numbers and, for null, nullptr.
  template <class First, class... Others> void add(const First& first, const Others&... others) {
    put(first);
    ((text_ += '\t', put(others)), ...);
    text_ += '\n';
  }
  const std::string& text() const { return text_; }

private:
  void put(std::nullptr_t) { text_ += "\\N"; }
  template <std::integral Number> void put(Number number) { text_ += std::to_string(number); }
  void put(std::string_view text) {
    for (const char byte : text) switch (byte) {
      case '\\': text_ += "\\\\"; break;
      case '\t': text_ += "\\t"; break;
      case '\n': text_ += "\\n"; break;
      case '\r': text_ += "\\r"; break;
      default: text_ += byte;
      }
  }

  std::string text_;
};

}  // namespace portico::task
