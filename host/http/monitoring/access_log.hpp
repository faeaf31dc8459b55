#pragma once

// One line for every request, but for those of paths that are excluded; see access_line.hpp. And a
// warning for each that took longer than log.slow.
//
// Each loop gathers its lines and writes them when it has nothing else to do, or has many; there is
// no lock and, with buffers that have grown, no allocation before that. Any thread.

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>

#include "http/wire/service.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class AccessLog {
public:
  struct Options {
    bool enabled = false;
    settings::Log log{};
    std::uint64_t excluded_lengths = 0;  ///< a bit for each length of a path; use() sets it

    bool operator==(const Options&) const = default;
  };

  explicit AccessLog(const Options& options) { use(options); }
  /// For requests that end later.
  void use(const Options& options);

  /// Into the lines of this thread.
  void add(const Record& record) const {
    if (const Options* const options = now_.load(std::memory_order_acquire)) add(record, *options);
  }
  /// Writes the lines of this thread.
  void flush() const;

private:
  void add(const Record& record, const Options& options) const;

  std::mutex mutex_;
  std::list<Options> all_;                    ///< kept, for threads that still look at them
  std::atomic<const Options*> now_{nullptr};  ///< null: there is nothing to write
};

}  // namespace portico::http
