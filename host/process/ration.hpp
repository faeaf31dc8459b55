#pragma once

// What this process may hold of what an isolated process has sent and nobody has used yet: one
// limit for all of its calls and streams. Any thread; a share is one thread's at a time.

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace portico::process {

class Ration {
public:
  /// `most`: bytes.
  explicit Ration(std::size_t most) : most_{most} {}

  std::size_t most() const { return most_; }

  /// What one call or stream holds of it, and gives back at its end.
  class Share {
  public:
    Share() = default;
    /// `free`: bytes that each may hold and that are not counted.
    Share(std::shared_ptr<Ration> whole, std::size_t free)
        : whole_{std::move(whole)},
          free_{free} {}
    Share(Share&& other) noexcept
        : whole_{std::move(other.whole_)},
          free_{other.free_},
          counted_{std::exchange(other.counted_, 0)} {}
    Share& operator=(Share&& other) noexcept {
      std::swap(whole_, other.whole_);
      std::swap(free_, other.free_);
      std::swap(counted_, other.counted_);
      return *this;
    }
    ~Share() {
      if (counted_ > 0) whole_->held_ -= counted_;
    }

    /// It holds so many bytes now. False: that is more than there may be of all.
    [[nodiscard]] bool hold(std::size_t bytes) {
      const std::size_t wanted = bytes > free_ ? bytes - free_ : 0;
      const std::size_t before = std::exchange(counted_, wanted);
      if (wanted <= before) {
        if (wanted < before) whole_->held_ -= before - wanted;
        return true;
      }
      return (whole_->held_ += wanted - before) <= whole_->most_;
    }

  private:
    std::shared_ptr<Ration> whole_;
    std::size_t free_ = 0, counted_ = 0;
  };

private:
  const std::size_t most_;
  std::atomic<std::size_t> held_{0};  ///< bytes
};

}  // namespace portico::process
