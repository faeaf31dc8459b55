#pragma once

// Where tasks are kept. Everything happens within a transaction: what is done between begin() and
// commit() is there whole or not at all, also after the end of the process. One thread at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "task/store/begun.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

/// The store cannot be used just now: why, and the cure.
struct StoreError : std::runtime_error {
  enum class Kind {
    unusable,
    damaged,  ///< what lies there is no store any more, and no further attempt will find one
    gone,     ///< it is not there any more: another one has to be opened
    conflict  ///< another one was in the way: the same transaction may succeed when it is repeated
  };

  explicit StoreError(const std::string& why, Kind of = Kind::unusable)
      : std::runtime_error{why},
        kind{of} {}
  Kind kind;
};

class Store {
public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// What a transaction outlives once it is committed.
  enum class Outlives {
    as_promised,  ///< what the settings say, the loss of power
    processes  ///< power may be lost before it is on the disk: then it has not been, nor what came
               ///< after it but was promised less
  };

  // All of these throw StoreError, but for rollback() and distrust().

  virtual void begin(Outlives outlives) = 0;
  void begin() { begin(Outlives::as_promised); }
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  /// It has turned out to be damaged: whoever opens it next looks at all of it.
  virtual void distrust() noexcept = 0;

  // ---- Of a store that several hosts share: what runs here is held by a lease ----

  using Ids = std::vector<std::string>;
  using Steady = std::chrono::steady_clock;

  /// Somebody else has added something: told on any thread, while this lives.
  virtual void on_news(const std::function<void()>&) {}
  /// Renews the leases of what runs here. Those that are this process's still; nothing: it was not
  /// the time for that, or there are no leases.
  virtual std::optional<Ids> renew(const Ids&) { return std::nullopt; }
  /// Until when what runs here is surely this process's, should the store be out of reach; nothing:
  /// as long as it lives.
  virtual std::optional<Steady::time_point> held_until() const { return std::nullopt; }

  /// The id under which it is kept: that of another one, when that has its unique key and has not
  /// ended.
  virtual std::string add(const Row& row) = 0;

  /// Ends of its process that a task is a suspect after: it is found by due_suspect() alone.
  static constexpr std::uint32_t suspicious = 2;

  /// Tasks of a kind that are due, the highest priority first and of these the oldest.
  virtual std::vector<Row> due(std::string_view plugin, std::string_view name,
                               std::size_t most) = 0;
  /// One of its suspects that are due.
  virtual std::optional<Row> due_suspect(std::string_view plugin, std::string_view name) = 0;
  /// It is this process's from now on, to run as that attempt: at once, or, with a ticket, when
  /// that is told to begun().
  virtual void start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) = 0;
  void start(std::string_view id, std::uint32_t attempt, Instant now) {
    start(id, attempt, now, 0);
  }
  /// Who is told what has begun; nothing: what is here ends with the process.
  virtual std::shared_ptr<Begun> begun() { return nullptr; }
  /// It has not begun here, and waits as it did before it was claimed.
  virtual void release(std::string_view id) = 0;
  /// What ran here has come to its end, unless it is not this process's any more.
  virtual void finish(std::string_view id, State state, std::string_view why,
                      std::string_view result, Instant now) = 0;
  /// It has come to its end, wherever it runs. False: it was not there, or ended already.
  virtual bool end(std::string_view id, State state, std::string_view why, std::string_view result,
                   Instant now) = 0;
  /// It does not run here any more, and is to be run at that moment. `attempt` is what it has had.
  virtual void put_back(std::string_view id, std::uint32_t attempt, Instant due,
                        std::string_view why) = 0;

  /// Its process ended while it ran here: it is to be run again at that moment, or is dead after
  /// so many ends. Whether it is dead.
  virtual bool crash(std::string_view id, std::uint32_t most_crashes, Instant due, Instant now) = 0;
  /// Those that run in a process of a host that has ended are to be run again, or are dead after
  /// so many ends; what had not begun there waits as before. How many there were.
  virtual std::size_t recover(std::uint32_t most_crashes, Instant now) = 0;
  /// What was delayed until now waits.
  virtual void wake(Instant now) = 0;
  /// When the next one that is delayed is due.
  virtual std::optional<Instant> next_due() = 0;
  /// The clock was set: what is due a while after something is due by so much later.
  virtual void shift(Instant by) = 0;
  /// What the wall clock was ahead of that of a boot of the machine, as whoever looked last saw it.
  virtual std::optional<Instant> clock_ahead(std::string_view boot) = 0;
  virtual void set_clock_ahead(std::string_view boot, Instant ahead) = 0;
  /// Forgets what was done or cancelled before that moment.
  virtual void forget(Instant before) = 0;

  /// The last time of a cron that was enqueued or let go.
  virtual std::optional<Instant> cron_last(std::string_view plugin, std::string_view label) = 0;
  virtual void set_cron_last(std::string_view plugin, std::string_view label, Instant last) = 0;

  // ---- For who looks, and for the operator ----

  struct Filter {
    std::string plugin{}, name{}, queue{};  ///< empty: any
    std::optional<State> state{};           ///< waiting: also those that are delayed
    std::size_t most = 100;
  };
  virtual std::optional<Row> find(std::string_view id) = 0;
  /// The latest first.
  virtual void visit(const Filter& filter, const std::function<void(Row)>& look) = 0;
  std::vector<Row> list(const Filter& filter) {
    std::vector<Row> rows;
    visit(filter, [&](Row row) { rows.push_back(std::move(row)); });
    return rows;
  }
  struct Count {
    std::string plugin, name, queue;
    State state;
    std::size_t count;
    Instant oldest;  ///< moment since which the first of them could run
  };
  /// Of those that have not been done, nor cancelled.
  virtual std::vector<Count> counts() = 0;
  /// One that is dead or cancelled runs again from its first attempt; one that waits, at once.
  /// False: there is none that could.
  virtual bool revive(std::string_view id, Instant now) = 0;
  /// Removes what has ended in that state. How many.
  virtual std::size_t purge(const Filter& filter) = 0;
};

}  // namespace portico::task
