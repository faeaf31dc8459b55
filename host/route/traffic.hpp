#pragma once

// What came of the requests of one route: how many, by status class, how long they took, how much
// came and was sent. Any thread may count: without a lock or memory, and on counters of its own as
// long as there are not many more threads than `shards`, so that none waits for another's cache
// line. sum() adds them up; what is counted meanwhile may be in it or not. Who exemplifies has a
// lock, but waits for nobody, and takes memory once.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace portico::route {

/// A request that stands for those of its bucket in a histogram (OpenMetrics 1.0, "Exemplars").
struct Exemplar {
  /// An id in hexadecimal digits (W3C Trace Context, section 3.2.2.3).
  using Trace = std::array<char, 32>;

  Trace trace{};       ///< NUL: there is none
  double seconds = 0;  ///< that it took
  double when = 0;     ///< in seconds of Unix

  bool is_there() const { return trace[0] != '\0'; }
};

class Traffic {
public:
  /// Upper bounds of the histogram, in seconds; one more bucket is for what takes longer.
  static constexpr std::array bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                     0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
  static constexpr std::size_t buckets = bounds.size() + 1;
  /// [0]: no answer was sent; [2]: 2xx.
  static constexpr std::size_t classes = 6;

  struct Sum {
    std::array<std::uint64_t, classes> by_class{};
    std::array<std::uint64_t, buckets> by_time{};
    std::uint64_t nanoseconds = 0, bytes = 0;
    std::uint64_t received = 0;
    std::uint64_t in_flight = 0;  ///< those that were begun and not counted yet
  };

  /// One that will be counted.
  void begin() noexcept { shards_[mine()].begun.fetch_add(1, std::memory_order_relaxed); }
  /// Bytes of a body that came.
  void receive(std::uint64_t bytes) noexcept {
    shards_[mine()].received.fetch_add(bytes, std::memory_order_relaxed);
  }
  void count(int status, std::chrono::nanoseconds took, std::uint64_t bytes) noexcept;
  Sum sum() const noexcept;

  /// One that was counted and is in a trace that is recorded. It is left out where another thread
  /// does the same, or reads.
  void exemplify(std::chrono::nanoseconds took, const Exemplar::Trace& trace) noexcept;
  /// The last of each bucket; without a trace where there is none.
  std::array<Exemplar, buckets> exemplars() const;

private:
  static constexpr std::size_t shards = 8;
  using Counter = std::atomic<std::uint64_t>;
  struct alignas(64) Shard {
    std::array<Counter, classes> by_class{};
    std::array<Counter, buckets> by_time{};
    Counter nanoseconds{0}, bytes{0}, begun{0}, received{0};
  };

  static std::size_t mine() noexcept;

  std::array<Shard, shards> shards_;
  mutable std::mutex mutex_;  ///< of requests that are traced, and of who reads
  std::unique_ptr<std::array<Exemplar, buckets>> exemplars_;  ///< from the first on
};

}  // namespace portico::route
