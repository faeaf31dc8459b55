#include "serve/settings_memory.hpp"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings/packed.hpp"

namespace portico::serve {
namespace {

constexpr off_t most_bytes = off_t{64} << 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

SettingsMemory::SettingsMemory() : file_{::memfd_create("portico-settings", MFD_CLOEXEC)} {
  if (file_.number() < 0) fail("Cannot make memory for the settings");
}

void SettingsMemory::put(const settings::Settings& settings) const {
  const std::string octets = settings::packed(settings);
  if (::ftruncate(file_.number(), static_cast<off_t>(octets.size())) != 0)
    fail("Cannot hand the settings over");
  for (std::size_t at = 0; at < octets.size();) {
    const ssize_t count =
        ::pwrite(file_.number(), octets.data() + at, octets.size() - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("Cannot hand the settings over");
    at += static_cast<std::size_t>(count);
  }
}

settings::Settings SettingsMemory::get() const {
  struct stat found {};
  if (::fstat(file_.number(), &found) != 0) fail("Cannot read the settings");
  if (found.st_size > most_bytes) throw std::length_error{"the settings are too long"};
  std::string octets(static_cast<std::size_t>(found.st_size), '\0');
  for (std::size_t at = 0; at < octets.size();) {
    const ssize_t count =
        ::pread(file_.number(), octets.data() + at, octets.size() - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("Cannot read the settings");
    at += static_cast<std::size_t>(count);
  }
  return settings::unpacked(octets);
}

}  // namespace portico::serve
