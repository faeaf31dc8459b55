#include "http/wire/loop/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace portico::http {

void TimerWheel::set(Entry& entry, Clock::time_point deadline) {
  entry.deadline_ = deadline;
  if (entry.is_linked()) {
    if (entry.tick_ <= tick(deadline)) return;
    entry.unlink();
  }
  insert(entry);
}

// A slot is visited when its time is over, so that an entry is not visited just before its
// deadline.
void TimerWheel::insert(Entry& entry) {
  std::int64_t wanted = std::clamp(tick(entry.deadline_) + 1, tick_ + 1, tick_ + slots - 1);
  entry.tick_ = wanted;
  soonest_ = std::min(soonest_, wanted);
  slots_[index(wanted)].push_back(entry);
  used_[index(wanted) / 64] |= bit(index(wanted));
}

std::int64_t TimerWheel::unused_from(std::size_t first) const {
  const std::size_t word = first / 64;
  std::uint64_t bits = used_[word] & ~(bit(first) - 1);
  for (std::size_t passed = 0; passed <= used_.size(); ++passed) {
    if (bits)
      return static_cast<std::int64_t>((word + passed) * 64 - first) + std::countr_zero(bits);
    bits = used_[(word + passed + 1) % used_.size()];
  }
  return slots;
}

std::chrono::milliseconds TimerWheel::quiet(Clock::time_point now) {
  if (soonest_ == unknown)
    soonest_ = tick_ + 1 + std::min(unused_from(index(tick_ + 1)), slots - 1);
  auto time = Clock::time_point{std::chrono::duration_cast<Clock::duration>(width) * soonest_};
  auto wait = std::chrono::ceil<std::chrono::milliseconds>(time - now);
  return std::max(wait, std::chrono::milliseconds{0});
}

}  // namespace portico::http
