#include "plugin/faults.hpp"

namespace portico::plugin {
namespace {

std::string left_out(std::uint64_t count) {
  return " (and " + std::to_string(count) + " more since the last line)";
}

}  // namespace

Faults::~Faults() {
  for (const auto& [by, tally] : tallies_)
    if (tally.silent)
      log_.error(tally.label + ": " + std::to_string(tally.silent) +
                 " more faults than were logged");
}

void Faults::report(const void* by, const std::function<std::string()>& label,
                    std::string_view what) noexcept {
  try {
    const auto now = Clock::now();
    std::unique_lock lock{mutex_};
    Tally& tally = tallies_[by];
    if (tally.label.empty()) tally.label = label();
    ++tally.count;
    if (tally.count > spelled_out && now - tally.spoke < interval) {
      ++tally.silent;
      return;
    }
    std::string line = tally.label + ": ";
    line += what;
    if (tally.silent) line += left_out(tally.silent);
    tally.silent = 0;
    tally.spoke = now;
    lock.unlock();
    log_.error(line);
  } catch (...) {
    // Out of memory: the request gets its 500 all the same.
  }
}

void Faults::count_one(const void* by) noexcept {
  try {
    const std::lock_guard lock{mutex_};
    ++tallies_[by].count;
  } catch (...) {
    // Out of memory: the request gets its 500 all the same.
  }
}

std::uint64_t Faults::count() const {
  const std::lock_guard lock{mutex_};
  std::uint64_t sum = 0;
  for (const auto& [by, tally] : tallies_) sum += tally.count;
  return sum;
}

std::uint64_t Faults::count(const route::Route& route) const {
  const std::lock_guard lock{mutex_};
  const auto found = tallies_.find(&route);
  return found == tallies_.end() ? 0 : found->second.count;
}

}  // namespace portico::plugin
