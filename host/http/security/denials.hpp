#pragma once

// How many requests were refused for who called, by the scheme that they did not meet and by
// status. Lasts while the host serves. Any thread.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace portico::http {

class Denials {
public:
  /// Those of a guard, in the order of the counts.
  static constexpr std::array<int, 4> statuses{401, 403, 429, 503};
  using Counts = std::array<std::uint64_t, statuses.size()>;

  /// Of one scheme.
  class Tally {
  public:
    /// Another status is none of a guard's, and does not count.
    void count(int status) {
      for (std::size_t at = 0; at < statuses.size(); ++at)
        if (statuses[at] == status) counts_[at].fetch_add(1, std::memory_order_relaxed);
    }
    Counts counts() const;

  private:
    std::array<std::atomic<std::uint64_t>, statuses.size()> counts_{};
  };

  /// Of the scheme; beyond `most` of them, one for all others. It is told of as long as somebody
  /// has it, or it has counted anything.
  std::shared_ptr<Tally> of(const std::string& scheme);

  struct Sum {
    std::string scheme;  ///< empty: of all others
    Counts counts;
  };
  std::vector<Sum> sums() const;

private:
  static constexpr std::size_t most = 256;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Tally>> all_;
};

}  // namespace portico::http
