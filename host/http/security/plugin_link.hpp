#pragma once

// The plugin that verifies, whichever generation of it serves. It does not keep one: a generation
// that nobody else needs goes. Any thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "plugin/verification.hpp"

namespace portico::http {

class PluginLink {
public:
  struct Asked {
    std::shared_ptr<const void> owner;
    const plugin::Verification* verification = nullptr;  ///< null: nobody verifies now
  };

  /// From here on; null: nobody.
  void use(const std::shared_ptr<const void>& owner, const plugin::Verification* verification) {
    const std::lock_guard lock{mutex_};
    if (verification == verification_ && owner == owner_.lock()) return;
    owner_ = owner;
    verification_ = verification;
    edition_.fetch_add(1, std::memory_order_release);
  }
  Asked get() const {
    const std::lock_guard lock{mutex_};
    auto owner = owner_.lock();
    return owner ? Asked{std::move(owner), verification_} : Asked{};
  }
  /// Of the loops, which wait for nobody.
  std::uint64_t edition() const { return edition_.load(std::memory_order_acquire); }

private:
  mutable std::mutex mutex_;
  std::weak_ptr<const void> owner_;
  const plugin::Verification* verification_ = nullptr;
  std::atomic<std::uint64_t> edition_{0};
};

}  // namespace portico::http
