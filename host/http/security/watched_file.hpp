#pragma once

// A file that the operator replaces while the host serves: looked at twice a second, on a thread of
// its own that all such files share, and read again when it is another one. What cannot be used is
// told in the log, and what was good stays. Any thread; who asks waits for no disk.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "os/current.hpp"

namespace portico::http {

/// The text of a file. Throws std::invalid_argument with a sentence.
std::string text_of_file(const std::string& path);
/// Something that differs when the file was replaced.
std::string stamp_of_file(const std::string& path);
void tell_kept(const std::string& path, const char* why);

/// Looks at what is watched; its thread is there as long as anything is.
class FileLookout {
public:
  class Watched {
  public:
    virtual void look() noexcept = 0;

  protected:
    ~Watched() = default;
  };

  static std::shared_ptr<FileLookout> shared();
  FileLookout();
  ~FileLookout();
  FileLookout(const FileLookout&) = delete;
  FileLookout& operator=(const FileLookout&) = delete;

  void add(Watched& watched);
  /// When it is not looked at any more.
  void remove(Watched& watched);

private:
  void run();

  std::mutex mutex_;
  std::condition_variable ends_;
  bool over_ = false;
  std::vector<Watched*> watched_;
  std::thread thread_;
};

template <class Content> class WatchedFile final : FileLookout::Watched {
public:
  using Read = std::function<std::shared_ptr<const Content>(const std::string& text)>;

  /// Throws std::invalid_argument with a sentence, as `read` does.
  WatchedFile(std::string path, Read read)
      : path_{std::move(path)},
        read_{std::move(read)},
        stamp_{stamp_of_file(path_)},
        content_{read_(text_of_file(path_))} {
    lookout_->add(*this);
  }
  ~WatchedFile() { lookout_->remove(*this); }
  WatchedFile(const WatchedFile&) = delete;
  WatchedFile& operator=(const WatchedFile&) = delete;

  std::shared_ptr<const Content> get() const { return content_.get(); }
  /// How often it was read.
  std::uint64_t edition() const { return edition_.load(std::memory_order_acquire); }

private:
  /// What cannot be read is tried again at the next look; what was read and cannot be used, when
  /// there is another one.
  void look() noexcept override try {
    std::string stamp = stamp_of_file(path_);
    if (stamp == stamp_) return;
    try {
      const std::string text = text_of_file(path_);
      stamp_ = stamp;
      content_.set(read_(text));
      edition_.fetch_add(1, std::memory_order_release);
    } catch (const std::exception& error) {
      if (stamp != told_) tell_kept(path_, error.what());
      told_ = std::move(stamp);
    }
  } catch (const std::bad_alloc&) {  // at the next look
  }

  const std::string path_;
  const Read read_;
  const std::shared_ptr<FileLookout> lookout_ = FileLookout::shared();
  std::string stamp_;  ///< of what was read last
  std::string told_;   ///< of what the log has a line about
  os::Current<const Content> content_;
  std::atomic<std::uint64_t> edition_{1};
};

}  // namespace portico::http
