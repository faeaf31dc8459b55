#include "http/security/watched_file.hpp"

#include <chrono>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include <Poco/Logger.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "settings/printable.hpp"

namespace portico::http {
namespace {

constexpr std::size_t largest_file = 16 << 20;

}  // namespace

std::string text_of_file(const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument{"the file " + settings::printable(path) + ' ' + why};
  };
  const os::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat facts {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0)
    refuse(std::string{"cannot be read: "} + std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) refuse("is no regular file");
  if (static_cast<std::size_t>(facts.st_size) > largest_file) refuse("is larger than 16 MiB");
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t count = ::read(file.number(), text.data() + at, text.size() - at);
    if (count < 0) refuse(std::string{"cannot be read: "} + std::strerror(errno));
    if (count == 0) text.resize(at);
    at += static_cast<std::size_t>(count);
  }
  return text;
}

std::string stamp_of_file(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {};
  std::string stamp;
  for (const auto part :
       {static_cast<std::int64_t>(facts.st_dev), static_cast<std::int64_t>(facts.st_ino),
        static_cast<std::int64_t>(facts.st_size), facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec,
        facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec})
    stamp += std::to_string(part) + ' ';
  return stamp;
}

void tell_kept(const std::string& path, const char* why) {
  Poco::Logger::get("portico.security")
      .error("the file " + settings::printable(path) +
             " was replaced by one that cannot be used, and what it held before still counts: " +
             settings::printable(why));
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace portico::http
