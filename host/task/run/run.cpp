#include "task/run/run.hpp"

#include <utility>

namespace portico::task {

Run::Run(Facts facts) : facts_{std::move(facts)} {
  seen_.size = sizeof seen_;
  seen_.attempt = facts_.attempt;
  seen_.attempts = facts_.attempts;
  seen_.priority = facts_.priority;
  seen_.id = {facts_.id.data(), facts_.id.size()};
  seen_.enqueued = facts_.enqueued;
  seen_.deadline = facts_.deadline;
  seen_.host = this;
  seen_.principal = {facts_.principal.data(), facts_.principal.size()};
}

Run::~Run() { finish(); }

void Run::stop() {
  if (stopped_.exchange(true)) return;
  const std::lock_guard lock{mutex_};
  run_stop();
}

void Run::on_stop(message::Owned<portico_task> task) {
  const std::lock_guard lock{mutex_};
  on_stop_ = std::move(task);
  if (stopped_) run_stop();
}

/// What it throws is nobody's concern: whoever is asked to stop may not listen.
void Run::run_stop() {
  if (finished_ || !on_stop_) return;
  const message::Owned<portico_task> task = std::move(on_stop_);
  try {
    task->run(task->self);
  } catch (...) {
  }
}

void Run::finish() {
  const std::lock_guard lock{mutex_};
  finished_ = true;
  on_stop_.reset();
}

}  // namespace portico::task
