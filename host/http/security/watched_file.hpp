#pragma once

// A file that the operator replaces while the host serves: looked at once a second at most, by
// whoever asks for what it holds, and read again when it is another one. What cannot be used is
// told in the log, and what was good stays. Any thread.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "os/current.hpp"

namespace portico::http {

/// The text of a file. Throws std::invalid_argument with a sentence.
std::string text_of_file(const std::string& path);
/// Something that differs when the file was replaced.
std::string stamp_of_file(const std::string& path);
void tell_kept(const std::string& path, const char* why);
/// Seconds, of a clock that does not go back.
std::int64_t seconds_now();

template <class Content> class WatchedFile {
public:
  using Read = std::function<std::shared_ptr<const Content>(const std::string& text)>;

  /// Throws std::invalid_argument with a sentence, as `read` does.
  WatchedFile(std::string path, Read read)
      : path_{std::move(path)},
        read_{std::move(read)},
        stamp_{stamp_of_file(path_)},
        content_{read_(text_of_file(path_))} {}

  std::shared_ptr<const Content> get() const { return content_.get(); }

  /// Looks at the file. How often it was read.
  std::uint64_t edition() const {
    const std::int64_t now = seconds_now();
    std::int64_t last = looked_.load(std::memory_order_relaxed);
    if (now != last && looked_.compare_exchange_strong(last, now)) look();
    return edition_.load(std::memory_order_acquire);
  }

private:
  void look() const {
    const std::lock_guard lock{mutex_};
    std::string stamp = stamp_of_file(path_);
    if (stamp == stamp_) return;
    stamp_ = std::move(stamp);
    try {
      content_.set(read_(text_of_file(path_)));
      edition_.fetch_add(1, std::memory_order_release);
    } catch (const std::exception& error) {
      tell_kept(path_, error.what());
    }
  }

  const std::string path_;
  const Read read_;
  mutable std::mutex mutex_;
  mutable std::string stamp_;
  mutable os::Current<const Content> content_;
  mutable std::atomic<std::int64_t> looked_{seconds_now()};
  mutable std::atomic<std::uint64_t> edition_{1};
};

}  // namespace portico::http
