#pragma once

// Counts what a plugin's handlers do wrong and says so without flooding the log: per route the
// first faults get a line each, then one line a second at most, which says how many were left out.
// Any thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <Poco/Logger.h>

#include "route/route.hpp"

namespace portico::plugin {

class Faults {
public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::uint64_t spelled_out = 5;
  static constexpr std::chrono::seconds interval{1};

  explicit Faults(Poco::Logger& log) : log_{log} {}
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;
  ~Faults();

  /// Never throws: a fault that cannot be logged is still counted.
  void report(const route::Route& route, std::string_view what) noexcept {
    report(
        &route, [&] { return route.label(); }, what);
  }
  /// Of the plugin's verifier.
  void report_verifier(std::string_view what) noexcept {
    report(
        nullptr, [] { return std::string{"its verifier"}; }, what);
  }

  /// Of a fault that has its line in the log already.
  void count_one(const route::Route& route) noexcept { count_one(&route); }
  void count_verifier() noexcept { count_one(nullptr); }

  std::uint64_t count() const;
  std::uint64_t count(const route::Route& route) const;

private:
  struct Tally {
    std::string label;
    std::uint64_t count = 0;
    std::uint64_t silent = 0;  ///< counted since the last line
    Clock::time_point spoke{};
  };

  /// By what tells it from others.
  void report(const void* by, const std::function<std::string()>& label,
              std::string_view what) noexcept;
  void count_one(const void* by) noexcept;

  Poco::Logger& log_;
  mutable std::mutex mutex_;
  std::unordered_map<const void*, Tally> tallies_;
};

}  // namespace portico::plugin
