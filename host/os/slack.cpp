#include "os/slack.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>

#include <malloc.h>

#include "os/resident.hpp"

namespace portico::os {
namespace {

constexpr int idle_share = 20;  // a twentieth of a processor
constexpr std::chrono::milliseconds little{50};

}  // namespace

Slack::Slack() : Slack{[] { return resident_bytes(); }, [] { ::malloc_trim(0); }} {}

// A process that has hardly worked since the last time has nothing to give.
void Slack::look(Clock::time_point now, std::chrono::nanoseconds worked) {
  const bool first = looked_ == Clock::time_point{};
  const bool idle = !first && (worked - worked_) * idle_share <= now - looked_;
  looked_ = now;
  worked_ = worked;
  if (!idle) busy_ = now;
  if (now - busy_ < patience || worked - worked_then_ < little) return;
  worked_then_ = worked;
  if (resident_() < left_ + worth) return;
  give_back_();
  left_ = resident_();
}

void keep_few_heaps() {
  if (std::getenv("MALLOC_ARENA_MAX") || std::getenv("GLIBC_TUNABLES")) return;
  ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency()) + 1));
}

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace portico::os
