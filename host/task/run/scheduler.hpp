#pragma once

// Tasks that survive, as long as this process has to do with them: one thread has the store, and
// does in one transaction whatever has come meanwhile (group commit); others run what it claims.
// There is neither a thread nor a file before there is a plugin with tasks, or somebody asks.
//
//   enqueue() -> store -> claim -> Runners -> Outcome -> store
//
// Where tasks come to their end faster than the store can be asked for others, some are claimed
// ahead: as many as will have begun by the time it has been asked again, and as many again while
// those run. Where tasks take longer than they did, that becomes a quarter less each time. What has
// not begun a twentieth of a second later is given back: by the next one who looks it goes in the
// order of its priority again.
//
// While the store cannot be used, what is enqueued is refused with the reason, and what has ended
// is kept here until it can be written down. Any thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "settings/work/tasks.hpp"
#include "task/outlet.hpp"
#include "task/run/active.hpp"
#include "task/run/consequence.hpp"
#include "task/run/crons.hpp"
#include "task/run/outcome.hpp"
#include "task/run/runners.hpp"
#include "task/run/task_tally.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// One plugin that serves.
struct Served {
  std::string plugin;
  std::shared_ptr<const void> pin;  ///< what keeps its code loaded
  const Outlet* outlet;
};

class Scheduler final : public Enqueuer {
public:
  using Clock = std::function<Instant()>;  ///< of the wall
  using Open = std::function<std::unique_ptr<Store>()>;

  explicit Scheduler(const settings::Tasks& settings, Clock clock = wall_clock);
  /// Of a store that is opened so.
  Scheduler(const settings::Tasks& settings, Open open, Clock clock);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  /// Drains without patience.
  ~Scheduler();

  /// Who serves from now on: what runs goes on, and is kept loaded.
  void serve(std::vector<Served> served);
  /// Of these, what takes effect at once.
  void use(const settings::Tasks& settings);

  void enqueue(std::vector<Row> rows, Told told) override;
  void entrust(std::vector<Row> rows) override;
  /// Waits until that has been done with the store, and is written down. Throws StoreError.
  void with(const std::function<void(Store&)>& act);
  /// Whether there is a store, or could be one.
  bool has_store() const;
  /// One that runs is asked to stop, and is not run again. False: it does not run here.
  bool cancel(const std::string& id) { return active_.cancel(id); }
  /// Also of what waits. Empty: there are none.
  Tally tally();

  /// Claims nothing any more, and asks what runs to stop; what is enqueued is stored as before.
  void rest();
  /// The same, and the end: after `patience`, what runs still is put back and left behind. Whether
  /// nothing is.
  bool drain(std::chrono::milliseconds patience);

private:
  using Steady = std::chrono::steady_clock;
  /// Something that is done with the store, and who is told: "" or why it was not.
  struct Work {
    std::function<void(Store&)> act;
    std::function<void(const std::string& why)> told;
  };
  using Works = std::vector<Work>;

  void add(Work work);
  void begin_thread();
  void await_turn();

  // Of the thread.
  void work();
  bool turn();
  bool open();
  void transact(Works& works);
  void try_transact(const Works& works, std::vector<Claim>& claims, Said& said);
  void renew(Said& said);
  void lose_in_time();
  void do_all(const Works& works, Store::Outlives outlives, std::vector<Claim>& claims, Said& said);
  void enqueue_crons(const std::vector<Served>& served, Store::Outlives outlives, Instant now);
  void tidy(Instant now, Said& said);
  void look_at_clock(Said& said);
  std::vector<Served> serving() const;
  void measure_pace();
  void give_back_held(bool all);
  void look_at_held();
  std::size_t room_of(const std::string& queue, std::size_t room) const;
  std::vector<Claim> find_due(const std::vector<Served>& served, std::size_t room);
  std::vector<Claim> claim(const std::vector<Served>& served, Instant now);
  void start(std::vector<Claim> claims);
  bool begin(Claim& claim);
  void sleep_until(std::optional<Instant> moment, Instant now);
  void trouble(const std::exception& error);
  void put_back_all();
  void end();

  const Open open_;
  const Clock clock_;
  const std::size_t threads_;
  Active active_;

  mutable std::mutex mutex_;  ///< of the next
  std::condition_variable changed_;
  settings::Tasks settings_;
  std::map<std::string, std::size_t> at_most_;  ///< by queue
  std::vector<Served> served_;
  Works works_;
  std::vector<Row> entrusted_;  ///< that could not be stored yet
  std::vector<Outcome> outcomes_;
  bool stirred_ = false;  ///< others serve
  bool news_ = false;     ///< others have added something
  bool closing_ = false, over_ = false, ended_ = false;
  std::thread thread_;

  // Of the thread.
  std::unique_ptr<Store> store_;
  std::vector<Outcome> unsaved_;
  Crons crons_;
  std::string reason_;  ///< the store cannot be used
  Steady::time_point wake_at_{}, open_at_{}, tidy_at_{}, suspects_at_{};
  Steady::time_point turned_at_{};
  Steady::duration asked_for_{};   ///< how long the store took, the last time
  std::size_t ahead_ = 0;          ///< so many may be held
  Steady::time_point ahead_at_{};  ///< none before that
  Ticket last_ticket_ = 0;
  std::string held_trouble_;  ///< why what is held cannot begin
  bool again_ = false;        ///< something has become free that this turn has not seen
  std::optional<Steady::time_point> held_until_;  ///< see Store
  const std::string boot_;
  std::optional<Instant> clock_ahead_;  ///< of that of the boot, at the last look

  Runners runners_;  // last: its threads tell of what they have run
};

/// {"slow": {"at_most": 2}} as limits by queue. Throws std::runtime_error with what is wrong.
std::map<std::string, std::size_t> limits_of_queues(const std::string& json);

}  // namespace portico::task
