#pragma once

// The tasks of a test: kept as those of a host are, but with a clock that the test sets, and with
// failures that it makes. One thread at a time, but for what is said to Faults.

#include <memory>
#include <mutex>
#include <string>

#include "task/store/sqlite_store.hpp"

namespace portico::testing {

/// Why the store cannot be used. Any thread.
class StoreFault {
public:
  /// Empty: it can.
  void set(std::string why) {
    const std::lock_guard lock{mutex_};
    why_ = std::move(why);
  }
  /// Throws task::StoreError where there is one.
  void check() const {
    const std::lock_guard lock{mutex_};
    if (!why_.empty()) throw task::StoreError{why_};
  }

private:
  mutable std::mutex mutex_;
  std::string why_;
};

class TestedStore final : public task::SqliteStore {
public:
  TestedStore(const settings::Tasks& settings, std::shared_ptr<const StoreFault> fault)
      : SqliteStore{settings},
        fault_{std::move(fault)} {}

  using Store::begin;
  void begin(Outlives outlives) override {
    fault_->check();
    SqliteStore::begin(outlives);
  }
  /// What the test does to the clock is no clock that was set: what waits has waited.
  std::optional<task::Instant> clock_ahead(std::string_view) override { return std::nullopt; }

private:
  const std::shared_ptr<const StoreFault> fault_;
};

}  // namespace portico::testing
