#include "message/disposition.hpp"

namespace portico::message {
namespace {

bool plain(char octet) {
  return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
         (octet >= 'A' && octet <= 'Z') || octet == '_' || octet == '.' || octet == '-' ||
         octet == '~' || octet == '/';
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char octet : text) {
    if (plain(octet)) {
      encoded += octet;
      continue;
    }
    const auto code = static_cast<unsigned char>(octet);
    encoded += '%';
    encoded += digits[code >> 4];
    encoded += digits[code & 15];
  }
  return encoded;
}

}  // namespace

std::string write_disposition(Disposition disposition, std::string_view name) {
  std::string field =
      disposition == Disposition::attachment ? "attachment; filename" : "inline; filename";
  const std::string encoded = percent_encode(name);
  if (encoded == name) return field.append("=\"").append(name).append("\"");
  return field.append("*=utf-8''").append(encoded);
}

}  // namespace portico::message
