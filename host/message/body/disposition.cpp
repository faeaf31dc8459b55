#include "message/body/disposition.hpp"

namespace portico::message {
namespace {

bool plain(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '.' || byte == '-' || byte == '~' ||
         byte == '/';
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char byte : text) {
    if (plain(byte)) {
      encoded += byte;
      continue;
    }
    const auto code = static_cast<unsigned char>(byte);
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
