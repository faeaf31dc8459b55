#include "portico/outgoing.hpp"

#include <stdexcept>

namespace portico {

void Outgoing::lacks(const char* id) {
  throw std::runtime_error("portico: this host does not offer " + std::string{id} +
                           "; it needs to be newer");
}

std::string detail::with_charset(std::string_view media_type) {
  std::string text{media_type};
  if (text.starts_with("text/") && text.find("charset=") == text.npos) text += "; charset=utf-8";
  return text;
}

}  // namespace portico
