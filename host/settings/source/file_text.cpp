#include "settings/source/file_text.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::settings {
namespace {

constexpr std::chrono::milliseconds patience_with_pipes{10'000};

/// An open file.
class Opened {
public:
  /// Does not wait for whoever writes to a pipe.
  explicit Opened(const std::filesystem::path& path)
      : number_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)} {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  /// Whether there is something to read, or the end of it, in time. read() waits from then on.
  bool await(std::chrono::milliseconds patience) const {
    pollfd ready{number_, POLLIN, 0};
    return ::poll(&ready, 1, static_cast<int>(patience.count())) > 0 &&
           ::fcntl(number_, F_SETFL, O_RDONLY) == 0;
  }

private:
  int number_;
};

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error{why}; }

}  // namespace

FileText file_text(const std::filesystem::path& path, std::size_t most) {
  const Opened file{path};
  struct stat found {};
  if (file.number() < 0 || ::fstat(file.number(), &found) != 0) fail(os::reason());
  if (S_ISDIR(found.st_mode)) fail("it is a folder");
  if (S_ISFIFO(found.st_mode) && !file.await(patience_with_pipes))
    fail("it is a pipe to which nobody has written for ten seconds");
  FileText read{{}, S_ISREG(found.st_mode)};
  std::array<char, 65536> block;
  for (ssize_t count; (count = ::read(file.number(), block.data(), block.size())) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(os::reason());
    read.text.append(block.data(), static_cast<std::size_t>(count));
    if (read.text.size() > most) fail("it has more than " + std::to_string(most >> 20) + " MiB");
  }
  return read;
}

}  // namespace portico::settings
