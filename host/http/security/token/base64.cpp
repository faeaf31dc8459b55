#include "http/security/token/base64.hpp"

#include <sodium.h>

namespace portico::http {

std::optional<std::string> base64_decoded(std::string_view text, Alphabet alphabet) {
  const int variant = alphabet == Alphabet::usual ? sodium_base64_VARIANT_ORIGINAL
                                                  : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed =
      ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, &end, variant);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace portico::http
