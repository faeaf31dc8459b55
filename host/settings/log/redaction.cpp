#include "settings/log/redaction.hpp"

#include <algorithm>

#include "os/ascii.hpp"

namespace portico::settings {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = os::lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// As a reader of queries has it (application/x-www-form-urlencoded, WHATWG URL section 5.1).
std::string plain(std::string_view name) {
  std::string text;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool coded = name[at] == '%' && at + 2 < name.size() && digit(name[at + 1]) >= 0 &&
                       digit(name[at + 2]) >= 0;
    if (!coded) {
      text += name[at] == '+' ? ' ' : name[at];
      continue;
    }
    text += static_cast<char>(digit(name[at + 1]) * 16 + digit(name[at + 2]));
    at += 2;
  }
  return text;
}

}  // namespace

Redaction::Redaction(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    names_.push_back(os::lower(name));
    longest_ = std::max(longest_, name.size());
  }
  std::sort(names_.begin(), names_.end());
}

bool Redaction::covers(std::string_view name) const {
  if (name.size() > longest_) return false;
  return std::binary_search(names_.begin(), names_.end(), os::lower(std::string{name}));
}

bool Redaction::hides(std::string_view parameter) const {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = parameter.substr(0, equals);
  return name.find_first_of("%+") == std::string_view::npos ? covers(name) : covers(plain(name));
}

std::string_view Redaction::redacted(std::string_view target, std::string& room) const {
  std::size_t at = target.find('?');
  if (at == std::string_view::npos || names_.empty()) return target;
  std::size_t copied = 0;
  room.clear();
  while (++at <= target.size()) {
    std::size_t end = std::min(target.find_first_of("&;#", at), target.size());
    const std::string_view parameter = target.substr(at, end - at);
    if (hides(parameter)) {
      end = std::min(target.find_first_of("&#", end), target.size());  // it may have a semicolon
      const std::size_t value = at + parameter.find('=') + 1;
      room.append(target.substr(copied, value - copied)).append(stars);
      copied = end;
    }
    at = end;
  }
  return copied == 0 ? target : std::string_view{room.append(target.substr(copied))};
}

}  // namespace portico::settings
