#include "http/wheel.hpp"

#include <algorithm>

namespace portico::http {

void Wheel::set(Entry& entry, Clock::time_point deadline) {
  entry.deadline_ = deadline;
  if (entry.is_linked()) {
    if (entry.tick_ <= tick(deadline)) return;
    entry.unlink();
  }
  insert(entry);
}

// A slot is visited when its time is over, so that an entry is not visited just before its
// deadline.
void Wheel::insert(Entry& entry) {
  std::int64_t wanted = std::clamp(tick(entry.deadline_) + 1, tick_ + 1, tick_ + slots - 1);
  entry.tick_ = wanted;
  slots_[index(wanted)].push_back(entry);
  used_.set(index(wanted));
}

std::chrono::milliseconds Wheel::quiet(Clock::time_point now) const {
  std::int64_t next = tick_ + 1;
  while (next < tick_ + slots && !used_[index(next)]) ++next;
  auto time = Clock::time_point{std::chrono::duration_cast<Clock::duration>(width) * next};
  auto wait = std::chrono::ceil<std::chrono::milliseconds>(time - now);
  return std::max(wait, std::chrono::milliseconds{0});
}

}  // namespace portico::http
