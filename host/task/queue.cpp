#include "task/queue.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include <Poco/Logger.h>

#include "os/employer.hpp"
#include "os/thread.hpp"
#include "portico/ending.h"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"
#include "settings/log/log_scope.hpp"
#include "trace/work_span.hpp"

namespace portico::task {
namespace {

using Clock = std::chrono::steady_clock;

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("task");
  return logger;
}

/// What is no work of its own: see portico/ending.h.
bool is_ending(const Task& task) { return task.name == PORTICO_ENDING; }
bool is_work(const Task& task) { return !is_ending(task); }

/// How many tasks there are from the one at `begin` on.
std::size_t works(const Batch& batch, std::size_t begin = 0) {
  return static_cast<std::size_t>(std::count_if(
      batch.tasks.begin() + static_cast<std::ptrdiff_t>(begin), batch.tasks.end(), is_work));
}

std::string title(const Batch& batch, const Task& task) {
  if (is_ending(task)) return batch.origin + ": the end of what a call has used";
  return batch.origin + ": task '" + (task.name.empty() ? "unnamed" : task.name) + '\'';
}

std::string plural(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " task" : " tasks");
}

/// What went wrong, or "".
std::string outcome(const portico_task& task) {
  const route::Witness witness;
  try {
    if (task.run(task.self) == PORTICO_OK) return {};
    return std::string{witness.why().empty() ? "reported a failure" : witness.why()};
  } catch (...) {
    return "threw " + detail::describe_thrown();
  }
}

}  // namespace

class Queue::State {
public:
  explicit State(std::size_t capacity) : capacity_{capacity} {}

  bool room() const { return waiting_.load(std::memory_order_relaxed) < capacity_; }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  /// False: the queue has closed, and the batch is still the caller's.
  bool add(Batch& batch) {
    {
      const std::lock_guard lock{mutex_};
      if (closed_) return false;
      for (Task& task : batch.tasks)
        if (is_work(task)) task.mark = {title(batch, task), batch.request};
      batches_.push_back(std::move(batch));
      came_.push_back(Clock::now());
      waiting_.store(batches_.size(), std::memory_order_relaxed);
    }
    ready_.notify_one();
    return true;
  }

  void enter() {
    const std::lock_guard lock{mutex_};
    ++threads_;
  }

  void work() {
    while (auto batch = next()) run(*batch);
    const std::lock_guard lock{mutex_};
    --threads_;
    quiet_.notify_all();
  }

  struct Now {
    std::deque<std::string> titles;  ///< of what runs, and of the tasks that wait behind it
    std::string request, trace;
  };

  Snapshot snapshot() const {
    const std::lock_guard lock{mutex_};
    Snapshot made = counts_;
    made.waiting = batches_.size();
    made.running = running_.size();
    made.lost += route::flight_memory().lost_before;
    if (!came_.empty()) made.oldest = Clock::now() - came_.front();
    return made;
  }

  void lose(std::size_t tasks) {
    const std::lock_guard lock{mutex_};
    counts_.lost += tasks;
    route::flight_memory().lost_tasks += tasks;
  }

  struct Rest {
    std::deque<Batch> batches;  ///< that never began
    std::vector<Now> running;   ///< tasks that run still
    bool ended = false;         ///< every thread has
  };

  Rest close(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    closed_ = true;
    ready_.notify_all();
    quiet_.wait_for(lock, patience, [&] { return threads_ == 0; });
    abandoned_ = true;
    Rest rest;
    rest.batches.swap(batches_);
    came_.clear();
    waiting_.store(0, std::memory_order_relaxed);
    // Threads without a task end as soon as they see that nothing waits.
    ready_.notify_all();
    quiet_.wait(lock, [&] { return threads_ == running_.size(); });
    for (const auto& [thread, now] : running_) rest.running.push_back(now);
    rest.ended = threads_ == 0;
    return rest;
  }

private:
  std::unique_ptr<Batch> next() {
    std::unique_lock lock{mutex_};
    ready_.wait(lock, [&] { return closed_ || !batches_.empty(); });
    if (batches_.empty()) return nullptr;
    auto batch = std::make_unique<Batch>(std::move(batches_.front()));
    batches_.pop_front();
    came_.pop_front();
    waiting_.store(batches_.size(), std::memory_order_relaxed);
    Now& now = running_[std::this_thread::get_id()];
    now.request = batch->request;
    now.trace = batch->trace;
    for (const Task& task : batch->tasks)
      if (now.titles.empty() || is_work(task)) now.titles.push_back(title(*batch, task));
    return batch;
  }

  /// False: the batch ends here, for close() has given up on what follows.
  bool go_on(const Batch& batch, const Task& next) {
    const std::lock_guard lock{mutex_};
    if (abandoned_) return false;
    std::deque<std::string>& titles = running_[std::this_thread::get_id()].titles;
    titles.pop_front();
    if (titles.empty()) titles.push_back(title(batch, next));
    return true;
  }

  void run(Batch& batch) {
    const route::Flight flight{batch.flight};
    const settings::LogScope scope{batch.request, batch.trace};
    run_tasks(batch);
    // The plugin's objects go before what keeps its code loaded, and before this thread counts as
    // idle.
    batch.tasks.clear();
    batch.pinned.reset();
    const std::lock_guard lock{mutex_};
    running_.erase(std::this_thread::get_id());
    quiet_.notify_all();
  }

  void count(bool good, std::size_t later) {
    const std::lock_guard lock{mutex_};
    ++(good ? counts_.done : counts_.failed);
    if (!good) counts_.skipped += later;
  }

  /// What went wrong, or "". What the task begins is within its span.
  static std::string run_traced(const Batch& batch, const Task& task) {
    trace::WorkSpan span{batch.trace, "task " + (task.name.empty() ? "unnamed" : task.name),
                         trace::SpanKind::internal, is_work(task)};
    const settings::LogScope scope{batch.request, span.within(), batch.principal};
    std::string wrong = outcome(*task.task);
    span.set("portico.task", task.name);
    if (!wrong.empty()) span.fail(wrong);
    return wrong;
  }

  void run_tasks(Batch& batch) {
    for (std::size_t i = 0; i < batch.tasks.size(); ++i) {
      if (i > 0 && !go_on(batch, batch.tasks[i])) return;
      Task& task = batch.tasks[i];
      task.mark.run();
      const std::string wrong = run_traced(batch, task);
      task.task.reset();
      task.mark = {};
      const std::size_t later = works(batch, i + 1);
      if (is_work(task)) count(wrong.empty(), later);
      if (wrong.empty()) continue;
      log().error(title(batch, task) + ' ' + wrong +
                  (later ? "; the " + plural(later) + " after it will not run" : std::string{}));
      return;
    }
  }

  const std::size_t capacity_;
  std::atomic<std::size_t> waiting_{0};
  mutable std::mutex mutex_;
  std::condition_variable ready_, quiet_;
  std::deque<Batch> batches_;
  std::deque<Clock::time_point> came_;  ///< when each of them did
  Snapshot counts_;                     ///< of tasks
  std::map<std::thread::id, Now> running_;
  std::size_t threads_ = 0;
  bool closed_ = false;
  bool abandoned_ = false;
};

Queue::Queue(Size size) : state_{std::make_shared<State>(size.capacity)} {
  try {
    for (std::size_t i = 0; i < size.threads; ++i) {
      threads_.emplace_back(os::Employer::same([state = state_] {
        os::begin_thread("task");
        state->work();
      }));
      state_->enter();
    }
  } catch (...) {
    drain(std::chrono::milliseconds{0});
    throw;
  }
}

Queue::~Queue() { drain(std::chrono::milliseconds{0}); }

bool Queue::room() const { return state_->room(); }

Queue::Snapshot Queue::snapshot() const { return state_->snapshot(); }

std::size_t Queue::waiting() const { return state_->waiting(); }

void Queue::add(Batch batch) {
  std::erase_if(batch.tasks, [](const Task& task) { return !task.task; });
  std::stable_partition(batch.tasks.begin(), batch.tasks.end(), is_work);
  if (batch.tasks.empty() || state_->add(batch)) return;
  lose(std::move(batch), "the host is stopping");
}

void Queue::lose(Batch batch, std::string_view why) {
  state_->lose(works(batch));
  for (const Task& task : batch.tasks)
    if (is_work(task)) log().error(title(batch, task) + " is lost: " + std::string{why});
  batch.tasks.clear();  // before what keeps their code loaded
}

std::size_t Queue::drain(std::chrono::milliseconds patience) {
  if (threads_.empty()) return 0;
  State::Rest rest = state_->close(patience);
  idle_ = rest.ended;
  std::size_t lost = 0;
  for (const State::Now& now : rest.running) {
    const settings::LogScope scope{now.request, now.trace};
    log().error(now.titles.front() + " still runs and will not be waited for");
    for (std::size_t at = 1; at < now.titles.size(); ++at)
      log().error(now.titles[at] + " is lost: the task before it still runs");
    lost += now.titles.size();
  }
  for (Batch& batch : rest.batches) {
    const settings::LogScope scope{batch.request, batch.trace};
    for (const Task& task : batch.tasks)
      if (is_work(task))
        log().error(title(batch, task) + " is lost: the host stopped before it could run");
    lost += works(batch);
    batch.tasks.clear();
  }
  state_->lose(lost);
  for (std::thread& thread : threads_) rest.ended ? thread.join() : thread.detach();
  threads_.clear();
  return lost;
}

}  // namespace portico::task
