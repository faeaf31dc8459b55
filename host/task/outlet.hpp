#pragma once

// What a plugin has to do with tasks that survive: the kinds that it declares, its crons, and the
// way of what it enqueues. Until the plugin serves, that is only collected: a start() that fails,
// or that is tried in a process of its own, has enqueued nothing. Declarations belong to the thread
// of start(); enqueue() is for any thread.

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "model/models.hpp"
#include "task/kind.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

/// What came of enqueueing.
struct Enqueued {
  portico_result result = PORTICO_OK;
  std::vector<std::string> ids;  ///< under which they are kept
  std::string why;               ///< they are not
};
using Told = std::function<void(Enqueued)>;

/// Who keeps tasks. Any thread.
class Enqueuer {
public:
  /// Tells when they are stored, or cannot be; all or none.
  virtual void enqueue(std::vector<Row> rows, Told told) = 0;
  /// Those are stored as soon as that can be done.
  virtual void entrust(std::vector<Row> rows) = 0;

protected:
  ~Enqueuer() = default;
};

class Outlet {
public:
  /// To somebody who checks and keeps them: from an isolated process.
  using Forward = std::function<void(std::vector<Order>, Told)>;

  // Why it is refused, behind the name of it; or "".
  std::string declare(Kind kind);
  std::string declare(Cron cron);

  /// Compiles the models of arguments. Throws std::runtime_error for one that is none.
  void compile(model::Models& models);
  /// When the models are finished: throws std::runtime_error when what start() has enqueued, or
  /// what a cron is to, does not fit. From here on arguments are looked at when they come.
  void check_collected();

  void enqueue(std::vector<Order> orders, const Told& told);
  /// Waits until they are stored, or cannot be.
  Enqueued enqueue(std::vector<Order> orders);

  /// The plugin serves: what it enqueues goes there, also what was collected. Nothing when that has
  /// been done.
  void open(Enqueuer& to);
  /// `told` of what was collected.
  void open(Forward to, const Told& told);

  bool empty() const { return kinds_.empty(); }
  const std::deque<Kind>& kinds() const { return kinds_; }
  const std::deque<Cron>& crons() const { return crons_; }
  const Kind* find(std::string_view name) const;
  /// Drops the handlers.
  void clear();

private:
  std::string objection(const Order& order) const;
  std::vector<Row> rows_of(std::vector<Order> orders) const;

  std::deque<Kind> kinds_;
  std::deque<Cron> crons_;
  bool compiled_ = false;
  std::mutex mutex_;  ///< of the rest
  Enqueuer* to_ = nullptr;
  Forward forward_;
  std::vector<Order> collected_;
};

/// Of the kind, with what the order says.
Row make_row(const Kind& kind, Order order, Instant now);

}  // namespace portico::task
