#pragma once

// The head of a request, parsed by hand: as much of HTTP/1.1 as a well-behaved client needs (no
// chunked bodies, no continuation lines). For raw_server alone. Views point into the buffer.

#include <cstddef>
#include <string_view>

namespace bench {

struct Request {
  std::string_view method, target, body;
  std::size_t head = 0;    ///< bytes up to and with the empty line; 0: not there yet
  std::size_t length = 0;  ///< of the body
  bool keep_alive = true;
};

enum class Parsed { whole, partial, bad };

inline bool named(std::string_view line, std::string_view lower) {
  if (line.size() <= lower.size() || line[lower.size()] != ':') return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if ((line[i] | 0x20) != lower[i]) return false;
  return true;
}

inline std::string_view value(std::string_view line, std::size_t name) {
  line.remove_prefix(name + 1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

inline bool read_length(std::string_view digits, std::size_t& length) {
  if (digits.empty() || digits.size() > 9) return false;
  length = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return false;
    length = length * 10 + static_cast<std::size_t>(digit - '0');
  }
  return true;
}

inline Parsed parse(std::string_view bytes, Request& request) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return Parsed::partial;
  request.head = end + 4;
  std::size_t line_end = bytes.find("\r\n");
  const std::string_view first = bytes.substr(0, line_end);
  const std::size_t space = first.find(' ');
  const std::size_t last = first.rfind(' ');
  if (space == std::string_view::npos || last <= space || first.substr(last + 1) != "HTTP/1.1")
    return Parsed::bad;
  request.method = first.substr(0, space);
  request.target = first.substr(space + 1, last - space - 1);
  while (line_end < end) {
    const std::size_t start = line_end + 2;
    line_end = bytes.find("\r\n", start);
    const std::string_view line = bytes.substr(start, line_end - start);
    if ((line.front() | 0x20) != 'c') continue;
    if (named(line, "content-length") && !read_length(value(line, 14), request.length))
      return Parsed::bad;
    if (named(line, "connection") && value(line, 10) == "close") request.keep_alive = false;
  }
  if (bytes.size() - request.head < request.length) return Parsed::partial;
  request.body = bytes.substr(request.head, request.length);
  return Parsed::whole;
}

}  // namespace bench
