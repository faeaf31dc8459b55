#pragma once

// A file that the operator replaces while the host serves: looked at twice a second, on a thread of
// its own that all such files share, and read again when it is another one. What cannot be used is
// told in the log, and what was good stays; while nothing has been good, there is nothing, so that
// a process that follows another one comes to serve whatever has become of its files. Any thread;
// who asks waits for no disk.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
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
/// Of the setting that names the file, as Verifier::lack() says it; empty: there is none.
std::string lack_of_file(const char* setting, const std::string& why);
void tell_kept(const std::string& path, const char* why);
void tell_lacking(const std::string& path, const char* why);
void tell_found(const std::string& path);

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

  /// `read` throws std::invalid_argument with a sentence.
  WatchedFile(std::string path, Read read) : path_{std::move(path)}, read_{std::move(read)} {
    try {
      std::string stamp = stamp_of_file(path_);
      content_.set(read_(text_of_file(path_)));
      stamp_ = std::move(stamp);
    } catch (const std::exception& error) {  // told by the first look
      lack_.set(std::make_shared<const std::string>(error.what()));
    }
    lookout_->add(*this);
  }
  ~WatchedFile() { lookout_->remove(*this); }
  WatchedFile(const WatchedFile&) = delete;
  WatchedFile& operator=(const WatchedFile&) = delete;

  /// What was good last. Throws std::runtime_error while nothing has been.
  std::shared_ptr<const Content> get() const {
    auto content = content_.get();
    if (!content) throw std::runtime_error{lack()};
    return content;
  }
  /// Why there is nothing that is good: a sentence; empty: there is.
  std::string lack() const {
    const auto why = lack_.get();
    return content_.get() || !why ? std::string{} : *why;
  }
  /// How often it was read.
  std::uint64_t edition() const { return edition_.load(std::memory_order_acquire); }

private:
  /// What cannot be read is tried again at the next look; what was read and cannot be used, when
  /// there is another one.
  void look() noexcept override try {
    std::string stamp = stamp_of_file(path_);
    // Whoever writes it may not have ended yet: it counts when it has been the same for a look.
    if (std::exchange(seen_, stamp) != stamp) return;
    if (stamp == stamp_) return;
    const bool lacks = !content_.get();
    try {
      const std::string text = text_of_file(path_);
      stamp_ = stamp;
      content_.set(read_(text));
      edition_.fetch_add(1, std::memory_order_release);
      if (lacks) tell_found(path_);
    } catch (const std::exception& error) {
      if (lacks) lack_.set(std::make_shared<const std::string>(error.what()));
      if (stamp != told_)
        lacks ? tell_lacking(path_, error.what()) : tell_kept(path_, error.what());
      told_ = std::move(stamp);
    }
  } catch (const std::bad_alloc&) {  // at the next look
  }

  const std::string path_;
  const Read read_;
  const std::shared_ptr<FileLookout> lookout_ = FileLookout::shared();
  std::optional<std::string> stamp_;  ///< of what was read last
  std::string seen_;                  ///< at the last look
  std::optional<std::string> told_;   ///< of what the log has a line about
  os::Current<const Content> content_{nullptr};
  os::Current<const std::string> lack_{nullptr};
  std::atomic<std::uint64_t> edition_{1};
};

}  // namespace portico::http
