#pragma once

// Background tasks: what a handler deferred until its response was sent. One request's tasks are a
// batch: they run one after the other in the order given, and the first that fails ends the batch.
// Endings (portico/ending.h) come after the others, or are dropped; they count as no tasks.
// Batches run on threads of their own, never on those that serve. Any thread may call any function.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "message/owned.hpp"
#include "route/task_mark.hpp"

namespace portico::task {

struct Task {
  std::string name;  ///< for the log; may be empty
  message::Owned<portico_task> task;
  route::TaskMark mark = {};  ///< of the queue
};

/// The tasks of one request.
struct Batch {
  std::shared_ptr<const void>
      pinned;           ///< whatever keeps the tasks' code loaded; goes after the tasks
  std::string origin;   ///< plugin and route, for the log: "items POST /items/"
  std::string request;  ///< its id, for the log
  std::vector<Task> tasks;
  std::uint32_t flight = 0;    ///< label of the route
  std::string trace = {};      ///< what the request's handler was within; empty: it was not traced
  std::string principal = {};  ///< who has asked; empty: nobody has verified it
};

class Queue {
public:
  struct Size {
    std::size_t threads = 2;
    std::size_t capacity = 1024;  ///< batches that wait
  };

  explicit Queue(Size size);
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  /// Drains without patience.
  ~Queue();

  /// Whether a request may be served whose handler could defer tasks. One that was admitted because
  /// there was room may add its batch even when others have filled the queue since: no task is lost
  /// for want of space.
  bool room() const;
  /// An empty batch is dropped at once. After drain() a batch is lost: logged, and dropped.
  void add(Batch batch);
  /// Logs each task as lost because of `why`, and drops it.
  void lose(Batch batch, std::string_view why);
  std::size_t waiting() const;

  /// What a page of numbers says of the queue; consistent in itself.
  struct Snapshot {
    std::size_t waiting = 0;                       ///< batches, each of one request
    std::size_t running = 0;                       ///< tasks
    std::chrono::steady_clock::duration oldest{};  ///< how long the first that waits has waited
    std::uint64_t done = 0, failed = 0;            ///< tasks
    std::uint64_t skipped = 0;                     ///< tasks behind one that failed
    std::uint64_t lost = 0;  ///< tasks that will not run, or not to their end; also of processes
                             ///< before this one
  };
  Snapshot snapshot() const;

  /// Takes nothing new, runs what waits until `patience` is over, then names in the log what was
  /// lost and returns the number of tasks lost. Nobody waits for a task that still runs then: it
  /// keeps its thread and its code until it ends or the process does.
  std::size_t drain(std::chrono::milliseconds patience);
  /// After drain(): whether no task runs any more.
  bool idle() const { return idle_; }

private:
  class State;
  std::shared_ptr<State> state_;  ///< shared with the threads, which may outlive the queue
  std::vector<std::thread> threads_;
  bool idle_ = false;  ///< belongs to the thread that drains
};

}  // namespace portico::task
