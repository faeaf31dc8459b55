#include "http/wire/loop/runs.hpp"

#include "message/suspension.hpp"

namespace portico::http {
namespace {

/// Until a hanging thread is looked at again that cannot be replaced.
constexpr std::chrono::seconds next_try{1};

std::chrono::milliseconds grace(std::chrono::milliseconds patience) {
  return message::Suspension::grace(patience);
}

}  // namespace

void Runs::begin(Run& run, const Lanes::Next& what) {
  run.what = what;
  run.effort.restart();
  run.began = Clock::now();
  run.hangs_at = what.patience ? run.began + *what.patience + grace(*what.patience) : never;
  all_.push_back(&run);
  if (is_errand(run)) ++errands_;
}

void Runs::end(Run& run) {
  std::erase(all_, &run);
  if (run.hangs)
    --hung_;
  else if (is_errand(run))
    --errands_;
}

// A job may have been submitted again before the thread of its last run is back here: the newest
// is meant.
bool Runs::give_up(const Lanes::Job& job, std::chrono::milliseconds patience) {
  const auto found = std::find_if(all_.rbegin(), all_.rend(),
                                  [&job](const Run* one) { return one->what.job == &job; });
  if (found == all_.rend()) return false;
  Run& run = **found;
  if (run.hangs || run.hangs_at != never) return false;
  run.hangs_at = std::max(Clock::now(), run.began + patience) + grace(patience);
  return true;
}

void Runs::replaced(Run& run) {
  run.hangs_at = never;
  run.hangs = true;
  ++hung_;
  if (is_errand(run)) --errands_;
}

void Runs::put_off(Run& run) { run.hangs_at = Clock::now() + next_try; }

Runs::Clock::time_point Runs::next_hang() const {
  Clock::time_point next = never;
  for (const Run* one : all_) next = std::min(next, one->hangs_at);
  return next;
}

std::vector<Runs::Run*> Runs::late() const {
  std::vector<Run*> all;
  const auto now = Clock::now();
  for (Run* one : all_)
    if (one->hangs_at <= now) all.push_back(one);
  return all;
}

std::vector<pid_t> Runs::still(double awake) {
  std::vector<pid_t> threads;
  const auto now = Clock::now();
  for (Run* one : all_)
    if (!one->hangs && one->effort.look(now) < awake) threads.push_back(one->thread);
  return threads;
}

}  // namespace portico::http
