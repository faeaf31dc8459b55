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
#include "os/thread.hpp"
#include "settings/printable.hpp"

namespace portico::http {
namespace {

constexpr std::size_t largest_file = 16 << 20;
constexpr std::chrono::milliseconds between_looks{500};

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

std::shared_ptr<FileLookout> FileLookout::shared() {
  static std::mutex mutex;
  static std::weak_ptr<FileLookout> known;
  const std::lock_guard lock{mutex};
  std::shared_ptr<FileLookout> now = known.lock();
  if (!now) known = now = std::make_shared<FileLookout>();
  return now;
}

FileLookout::FileLookout()
    : thread_{[this] {
        os::begin_thread("files");
        run();
      }} {}

FileLookout::~FileLookout() {
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  ends_.notify_one();
  thread_.join();
}

void FileLookout::add(Watched& watched) {
  const std::lock_guard lock{mutex_};
  watched_.push_back(&watched);
}

void FileLookout::remove(Watched& watched) {
  const std::lock_guard lock{mutex_};
  std::erase(watched_, &watched);
}

void FileLookout::run() {
  std::unique_lock lock{mutex_};
  while (!ends_.wait_for(lock, between_looks, [this] { return over_; }))
    for (Watched* const watched : watched_) watched->look();
}

}  // namespace portico::http
