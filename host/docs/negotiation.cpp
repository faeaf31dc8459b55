#include "docs/negotiation.hpp"

#include <algorithm>

namespace portico::docs {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// What stands before the next separator; `text` goes on behind it.
std::string_view take(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view part = trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool equal(std::string_view one, std::string_view lower) {
  return std::equal(one.begin(), one.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// "0", "0.", "0.0", "0.00" and "0.000" refuse a coding.
bool zero(std::string_view quality) {
  return quality.starts_with('0') && quality.find_first_not_of("0.") == quality.npos;
}

std::string_view opaque(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

bool none_match_names(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  while (!if_none_match.empty())
    if (opaque(take(if_none_match, ',')) == opaque(etag)) return true;
  return false;
}

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    std::string_view item = take(accept_encoding, ',');
    const std::string_view coding = take(item, ';');
    bool refused = false;
    while (!item.empty()) {
      std::string_view parameter = take(item, ';');
      if (equal(take(parameter, '='), "q")) refused = zero(trim(parameter));
    }
    if (equal(coding, "gzip") || equal(coding, "x-gzip")) return !refused;
    if (coding == "*") any = !refused;
  }
  return any;
}

}  // namespace portico::docs
