#include "plugin/trust.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;
template <std::size_t Size> using Octets = std::array<unsigned char, Size>;

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

struct stat examined(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    throw Refused{"cannot be examined: " + std::generic_category().message(errno)};
  return found;
}

/// "" or what is wrong.
std::string objection(const fs::path& path, const char* what) {
  const struct stat found = examined(path);
  if (found.st_uid != 0 && found.st_uid != ::geteuid())
    return std::string{"belongs to another account ("} + what + ", user " +
           std::to_string(found.st_uid) + "): chown it to the one that runs the host";
  if ((found.st_mode & writable_by_others) != 0)
    return std::string{"could be changed by others ("} + what +
           " is writable for its group or for all): chmod go-w " + path.string();
  return {};
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path{"."};
}

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

template <std::size_t Size> std::optional<Octets<Size>> decoded(std::string text) {
  Octets<Size> octets{};
  if (text.size() == Size) {
    std::copy(text.begin(), text.end(), octets.begin());
    return octets;
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  std::size_t size = 0;
  const auto whole = [&] { return size == Size; };
  if (::sodium_hex2bin(octets.data(), Size, text.data(), text.size(), nullptr, &size, nullptr) ==
          0 &&
      whole())
    return octets;
  if (::sodium_base642bin(octets.data(), Size, text.data(), text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) == 0 &&
      whole())
    return octets;
  return std::nullopt;
}

}  // namespace

void check_permissions(const fs::path& file) {
  const fs::path folder = folder_of(file);
  std::error_code error;
  const fs::path real = fs::canonical(file, error), home = fs::canonical(folder, error);
  if (!error && real.parent_path() != home && !real.string().starts_with((home / "").string()))
    throw Refused{"is a link that leads out of the plugin folder, to " + real.string() +
                  ": copy the library there, or set trust.permissions to ignored"};
  for (const std::string& wrong : {objection(file, "the file"), objection(folder, "its folder")})
    if (!wrong.empty()) throw Refused{wrong + ", or set trust.permissions to ignored"};
}

void check_pin(const Copy& copy, const settings::Settings& settings, const std::string& id,
               const std::string& version) {
  if (id.empty()) {
    if (settings.trust.pinned && !pinned_anywhere(settings, copy.digest()))
      refuse_pin(copy, "no section of the settings names its octets");
    return;
  }
  const settings::Section& section = settings.section(id, version);
  if (section.sha256.empty() && !settings.trust.pinned) return;
  if (!pinned(section, copy.digest()))
    refuse_pin(copy, "the section of plugin '" + id + "' does not name its octets");
}

void check_signature(const Copy& copy, const settings::Trust& trust) {
  if (trust.keys.empty()) return;
  if (::sodium_init() < 0) throw Refused{"cannot be checked: there is no source of randomness"};
  const fs::path file = copy.source().string() + ".sig";
  const auto signature = decoded<crypto_sign_BYTES>(contents(file));
  if (!signature)
    throw Refused{"is not signed: " + file.string() +
                  " is not there, or does not hold the 64 bytes of an Ed25519 signature"};
  const std::string octets = contents(copy.path());
  for (const std::string& text : trust.keys) {
    const auto key = decoded<crypto_sign_PUBLICKEYBYTES>(text);
    if (!key) throw Refused{"cannot be checked: trust.keys holds '" + text + "', which is no key"};
    if (::crypto_sign_verify_detached(signature->data(),
                                      reinterpret_cast<const unsigned char*>(octets.data()),
                                      octets.size(), key->data()) == 0)
      return;
  }
  throw Refused{
      "is signed by none of trust.keys, or was changed after it was signed: sign it again"};
}

}  // namespace portico::plugin
