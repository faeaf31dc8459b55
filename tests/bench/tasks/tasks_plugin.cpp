// What ./dev bench --tasks measures of Portico: notes that do nothing, enqueued one by one, in
// batches and over HTTP, while "hold" tasks have all the threads; then these go, and it is waited
// for that all notes have run.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <portico/portico.hpp>
#include <portico/tasks.hpp>

namespace {

using namespace portico;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Note {
  std::int64_t number;
  std::string to;
};
struct Nothing {};

class Progress {
public:
  void hold(const std::stop_token& stop) {
    ++held_;
    std::unique_lock lock{mutex_};
    changed_.wait(lock, stop, [this] { return !holds_; });
  }
  void release() {
    const std::lock_guard lock{mutex_};
    holds_ = false;
    changed_.notify_all();
  }
  void close() {
    const std::lock_guard lock{mutex_};
    holds_ = true;
    held_ = 0;
    ran_ = 0;
  }
  void count() {
    if (++ran_ != wanted_) return;
    const std::lock_guard lock{mutex_};
    changed_.notify_all();
  }
  /// Until so many have run.
  void await(std::int64_t wanted) {
    wanted_ = wanted;
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return ran_ >= wanted; });
  }
  std::int64_t held() const { return held_; }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::atomic<std::int64_t> held_{0}, ran_{0}, wanted_{0};
  bool holds_ = true;
};

Note note(std::int64_t number) { return {number, "ada@example.org"}; }

/// Their share, in batches of that size; one by one by the call for one.
void fill(const App& app, std::int64_t count, std::int64_t batch) {
  for (std::int64_t done = 0; done < count; done += batch) {
    if (batch == 1) {
      app.enqueue("note", note(done));
      continue;
    }
    TaskBatch all;
    for (std::int64_t at = 0; at < batch; ++at) all.add("note", note(done + at));
    app.enqueue(all);
  }
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

PORTICO_PLUGIN("bench_tasks", "1.0.0") {
  const auto progress = std::make_shared<Progress>();
  app.task<Note>("note", [progress](const Note&) { progress->count(); });
  app.task<Nothing>(
      "hold", [progress](const Nothing&, const std::stop_token& stop) { progress->hold(stop); },
      {.timeout = 1h, .priority = 1});

  app.post("/notes",
           [](Body<Note> note, Call call) { return call.accepted(call.enqueue("note", *note)); });
  app.post("/hold", [progress, &app](Query<"count", int> count) {
    progress->close();
    for (int at = 0; at < *count; ++at) app.enqueue("hold", Nothing{});
    while (progress->held() < *count) std::this_thread::sleep_for(1ms);
    return *count;
  });
  app.post("/fill", [&app](Query<"count", int> count, Query<"callers", int> callers,
                           Query<"batch", int> batch) {
    const auto begin = Clock::now();
    std::vector<std::jthread> all;
    for (int caller = 0; caller < *callers; ++caller)
      all.emplace_back(
          [&app, share = *count / *callers, size = *batch] { fill(app, share, size); });
    all.clear();
    return seconds_since(begin);
  });
  app.post("/run", [progress](Query<"count", int> count) {
    const auto begin = Clock::now();
    progress->release();
    progress->await(*count);
    return seconds_since(begin);
  });
}
