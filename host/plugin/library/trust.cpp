#include "plugin/library/trust.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <sodium.h>

namespace portico::plugin {
namespace {

template <std::size_t Size> using Bytes = std::array<unsigned char, Size>;

bool pinned(const settings::Section& section, const std::string& digest) {
  return std::find(section.sha256.begin(), section.sha256.end(), digest) != section.sha256.end();
}

bool pinned_anywhere(const settings::Settings& settings, const std::string& digest) {
  return std::any_of(settings.plugins.begin(), settings.plugins.end(),
                     [&](const auto& one) { return pinned(one.second, digest); });
}

[[noreturn]] void refuse_pin(const Copy& copy, const std::string& why) {
  throw Refused{"is not trusted: " + why + "; its SHA-256 is " + copy.digest() +
                ": add that to the sha256 of its section, or bring the right file back"};
}

template <std::size_t Size> std::optional<Bytes<Size>> decoded(std::string text) {
  Bytes<Size> bytes{};
  if (text.size() == Size) {
    std::copy(text.begin(), text.end(), bytes.begin());
    return bytes;
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  std::size_t size = 0;
  const auto whole = [&] { return size == Size; };
  if (::sodium_hex2bin(bytes.data(), Size, text.data(), text.size(), nullptr, &size, nullptr) ==
          0 &&
      whole())
    return bytes;
  if (::sodium_base642bin(bytes.data(), Size, text.data(), text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) == 0 &&
      whole())
    return bytes;
  return std::nullopt;
}

}  // namespace

void check_pin(const Copy& copy, const settings::Settings& settings, const std::string& id,
               const std::string& version) {
  if (id.empty()) {
    if (settings.trust.pinned && !pinned_anywhere(settings, copy.digest()))
      refuse_pin(copy, "no section of the settings names its bytes");
    return;
  }
  const settings::Section& section = settings.section(id, version);
  if (section.sha256.empty() && !settings.trust.pinned) return;
  if (!pinned(section, copy.digest()))
    refuse_pin(copy, "the section of plugin '" + id + "' does not name its bytes");
}

void check_signature(const Copy& copy, const settings::Trust& trust) {
  if (trust.keys.empty()) return;
  const auto signature = decoded<crypto_sign_BYTES>(copy.signature());
  if (!signature)
    throw Refused{"is not signed: " + copy.source().string() + ".sig" +
                  " is not there, or does not hold the 64 bytes of an Ed25519 signature"};
  const MappedFile mapped{copy.descriptor()};
  const std::string_view bytes = mapped.bytes();
  for (const std::string& text : trust.keys) {
    const auto key = decoded<crypto_sign_PUBLICKEYBYTES>(text);
    if (!key) throw Refused{"cannot be checked: trust.keys holds '" + text + "', which is no key"};
    if (::crypto_sign_verify_detached(signature->data(),
                                      reinterpret_cast<const unsigned char*>(bytes.data()),
                                      bytes.size(), key->data()) == 0)
      return;
  }
  throw Refused{
      "is signed by none of trust.keys, or was changed after it was signed: sign it again"};
}

}  // namespace portico::plugin
