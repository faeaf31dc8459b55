#pragma once

// Work of a call that the pool runs beside whatever has the call, and that may outlive it. Keeps
// itself, and what its code belongs to, until it has run. Any thread.

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "http/wire/loop/pool.hpp"

namespace portico::http {

class Errand final : public Pool::Job, public std::enable_shared_from_this<Errand> {
public:
  Errand(std::function<void()> work, std::shared_ptr<const void> pin)
      : work_{std::move(work)},
        pin_{std::move(pin)} {}
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  /// Unless it has begun, it will not run; nor when this throws, for want of memory.
  Pool::Beside begin(Pool& pool, std::string_view lane) {
    self_ = shared_from_this();
    try {
      const Pool::Beside what = pool.run_beside(*this, lane);
      if (what != Pool::Beside::begun) end();
      return what;
    } catch (...) {
      end();
      throw;
    }
  }
  /// It has run.
  bool over() const { return over_; }

  void run() override {
    const std::shared_ptr<Errand> self = std::move(self_);
    work_();
    work_ = nullptr;
    over_ = true;
    pin_.reset();  // the last one: nothing of its code runs any more
  }

private:
  /// It will not run.
  void end() {
    over_ = true;
    work_ = nullptr;  // which is the giver's to end
    pin_.reset();
    self_.reset();
  }

  std::function<void()> work_;
  std::shared_ptr<const void> pin_;
  std::shared_ptr<Errand> self_;  ///< until it has run
  std::atomic<bool> over_{false};
};

}  // namespace portico::http
