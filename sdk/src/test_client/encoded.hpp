#pragma once

// application/x-www-form-urlencoded (WHATWG URL, section 5), of forms and of queries. Not
// installed.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portico::testing {

inline std::string encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string made;
  for (const char byte : text) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' ||
                       byte == '*';
    if (plain) {
      made += byte;
    } else if (byte == ' ') {
      made += '+';
    } else {
      const auto octet = static_cast<unsigned char>(byte);
      made.append({'%', digits[octet >> 4], digits[octet & 15]});
    }
  }
  return made;
}

inline std::string encoded(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string made;
  for (const auto& [name, value] : fields)
    made += (made.empty() ? "" : "&") + encoded(name) + '=' + encoded(value);
  return made;
}

}  // namespace portico::testing
