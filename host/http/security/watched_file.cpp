#include "http/security/watched_file.hpp"

#include <chrono>
#include <cstddef>
#include <stdexcept>

#include <Poco/Logger.h>
#include <sys/stat.h>

#include "os/thread.hpp"
#include "settings/printable.hpp"
#include "settings/source/file_text.hpp"

namespace portico::http {
namespace {

constexpr std::size_t largest_file = 16 << 20;
constexpr std::chrono::milliseconds between_looks{500};

}  // namespace

std::string text_of_file(const std::string& path) try {
  return settings::regular_text(path, largest_file);
} catch (const std::runtime_error& error) {
  throw std::invalid_argument{"the file " + settings::printable(path) +
                              " cannot be read: " + error.what()};
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

std::string lack_of_file(const char* setting, const std::string& why) {
  return why.empty() ? why : std::string{setting} + ": " + why;
}

void tell_kept(const std::string& path, const char* why) {
  Poco::Logger::get("portico.security")
      .error("the file " + settings::printable(path) +
             " was replaced by one that cannot be used, and what it held before still counts: " +
             settings::printable(why));
}

void tell_lacking(const std::string& path, const char* why) {
  Poco::Logger::get("portico.security")
      .error("the file " + settings::printable(path) +
             " cannot be used, and what it is to decide is answered with 503 until one is there "
             "that can, for which the host looks twice a second: " +
             settings::printable(why));
}

void tell_found(const std::string& path) {
  Poco::Logger::get("portico.security")
      .information("the file " + settings::printable(path) +
                   " can be used, and counts from now on");
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
