#include "settings/source/file_text.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"

namespace portico::settings {
namespace {

using Clock = std::chrono::steady_clock;

/// Its bytes are waited for by nobody but await().
os::Descriptor opened(const std::filesystem::path& path) {
  return os::Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
}

/// Whether there is something to read, or the end of it, before that.
bool await(const os::Descriptor& file, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd ready{file.number(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(left.count())) > 0) return true;
  }
}

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error{why}; }

constexpr const char* no_word =
    "nobody has written to it in time, and it is no regular file: name one";
constexpr const char* no_end =
    "who writes to it has not come to the end in time, and it is no regular file: name one";

struct stat facts_of(const os::Descriptor& file) {
  struct stat found {};
  if (file.number() < 0 || ::fstat(file.number(), &found) != 0) fail(os::reason());
  if (S_ISDIR(found.st_mode)) fail("it is a folder");
  return found;
}

/// `patience`: of what is no regular file.
std::string read_all(const os::Descriptor& file, std::size_t most,
                     std::optional<std::chrono::milliseconds> patience) {
  std::string text;
  std::array<char, 65536> block;
  auto until = Clock::now() + patience.value_or(std::chrono::milliseconds{0});
  for (;;) {
    if (patience && !await(file, until)) fail(text.empty() ? no_word : no_end);
    const ssize_t count = ::read(file.number(), block.data(), block.size());
    if (count == 0) return text;
    if (count < 0 && (errno == EINTR || (errno == EAGAIN && patience))) continue;
    if (count < 0) fail(os::reason());
    if (text.empty() && patience) until = Clock::now() + *patience;
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > most) fail("it has more than " + std::to_string(most >> 20) + " MiB");
  }
}

}  // namespace

FileText file_text(const std::filesystem::path& path, std::size_t most,
                   std::chrono::milliseconds patience) {
  const os::Descriptor file = opened(path);
  const bool regular = S_ISREG(facts_of(file).st_mode);
  return {read_all(file, most, regular ? std::nullopt : std::optional{patience}), regular};
}

std::string regular_text(const std::filesystem::path& path, std::size_t most) {
  const os::Descriptor file = opened(path);
  if (!S_ISREG(facts_of(file).st_mode)) fail("it is no regular file: name one");
  return read_all(file, most, std::nullopt);
}

}  // namespace portico::settings
