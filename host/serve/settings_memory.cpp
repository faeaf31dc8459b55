#include "serve/settings_memory.hpp"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "os/error.hpp"
#include "settings/packed.hpp"

namespace portico::serve {
namespace {

constexpr off_t most_bytes = off_t{64} << 20;

/// Before the bytes, so that what is half written is not taken for settings.
struct Seal {
  std::uint64_t size, check;
};

Seal seal_of(std::string_view bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return {bytes.size(), ::crc32_z(0, data, bytes.size())};
}

bool is_whole(const std::string& file) {
  Seal seal{};
  if (file.size() < sizeof seal) return false;
  std::memcpy(&seal, file.data(), sizeof seal);
  const Seal found = seal_of(std::string_view{file}.substr(sizeof seal));
  return seal.size == found.size && seal.check == found.check;
}

}  // namespace

SettingsMemory::SettingsMemory() : file_{::memfd_create("portico-settings", MFD_CLOEXEC)} {
  if (file_.number() < 0) os::fail("Cannot make memory for the settings");
}

void SettingsMemory::put(const settings::Settings& settings) const {
  std::string bytes = settings::packed(settings);
  const Seal seal = seal_of(bytes);
  bytes.insert(0, reinterpret_cast<const char*>(&seal), sizeof seal);
  if (::ftruncate(file_.number(), static_cast<off_t>(bytes.size())) != 0)
    os::fail("Cannot hand the settings over");
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count =
        ::pwrite(file_.number(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) os::fail("Cannot hand the settings over");
    at += static_cast<std::size_t>(count);
  }
}

/// The other process may be writing just now.
settings::Settings SettingsMemory::get() const {
  constexpr int tries = 40;
  constexpr std::chrono::milliseconds between{5};
  for (int left = tries; left > 0; --left) {
    const std::string bytes = contents();
    if (is_whole(bytes)) return settings::unpacked(bytes.substr(sizeof(Seal)));
    std::this_thread::sleep_for(between);
  }
  throw std::runtime_error{"they are not whole"};
}

std::string SettingsMemory::contents() const {
  struct stat found {};
  if (::fstat(file_.number(), &found) != 0) os::fail("Cannot read the settings");
  if (found.st_size > most_bytes) throw std::length_error{"the settings are too long"};
  std::string bytes(static_cast<std::size_t>(found.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count =
        ::pread(file_.number(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) os::fail("Cannot read the settings");
    if (count == 0) break;  // it has become shorter meanwhile
    at += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace portico::serve
