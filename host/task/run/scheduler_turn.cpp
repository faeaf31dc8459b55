// What the thread of a Scheduler does, again and again.

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <utility>

#include <Poco/Logger.h>

#include "os/boot.hpp"
#include "os/thread.hpp"
#include "settings/printable.hpp"
#include "task/run/scheduler.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 1s;     ///< at what other processes have done
constexpr auto between_attempts = 1s;  ///< to use a store that cannot be used
constexpr Instant clock_was_set = 2000;
constexpr int most_conflicts = 5;  ///< of a transaction with those of others

Poco::Logger& journal() {
  static Poco::Logger& logger = Poco::Logger::get("task");
  return logger;
}

/// What the clock is ahead of that of the boot. Both are read at one moment: a thread that had to
/// wait in between sees no clock that was set.
Instant ahead_of_boot(const Scheduler::Clock& clock) {
  constexpr Instant one_moment = 50;
  for (;;) {
    const Instant before = os::milliseconds_since_boot();
    const Instant ahead = clock() - before;
    if (os::milliseconds_since_boot() - before < one_moment) return ahead;
  }
}

}  // namespace

void Scheduler::work() {
  os::begin_thread("tasks");
  os::survive_file_limits();
  while (turn()) continue;
  end();
}

/// Nobody asks any more.
void Scheduler::end() {
  Works left;
  {
    const std::lock_guard lock{mutex_};
    left.swap(works_);
  }
  for (const Work& work : left) work.told("the host is stopping");
  store_.reset();
}

bool Scheduler::turn() {
  Works works;
  bool over = false, all = false;
  {
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, wake_at_, [this] {
      return over_ || stirred_ || !works_.empty() || !outcomes_.empty() ||
             (news_ && active_.count() < threads_);
    });
    news_ = false;
    works.swap(works_);
    std::move(outcomes_.begin(), outcomes_.end(), std::back_inserter(unsaved_));
    outcomes_.clear();
    all = stirred_ || closing_;
    if (std::exchange(stirred_, false)) crons_.forget();
    over = over_;
  }
  measure_pace();
  if (all) suspects_at_ = {};
  lose_in_time();
  give_back_held(all);
  lose_in_time();  // that may have taken a while
  active_.stop_late();
  wake_at_ = Steady::now() + between_looks;
  if (store_ || open())
    transact(works);
  else
    for (const Work& work : works) work.told(reason_);
  look_at_held();
  if (over) put_back_all();
  return !over;
}

bool Scheduler::open() {
  if (Steady::now() < open_at_) return false;
  open_at_ = Steady::now() + between_attempts;
  try {
    store_ = open_();
    store_->on_news([this] {
      const std::lock_guard lock{mutex_};
      news_ = true;
      changed_.notify_one();
    });
    return true;
  } catch (const std::exception& error) {
    trouble(error);
    return false;
  }
}

/// Told once for each reason.
void Scheduler::trouble(const std::exception& error) {
  const std::string why = settings::printable(error.what());
  if (why == reason_) return;
  reason_ = why;
  active_.tell(why);
  journal().error("tasks cannot be stored: " + why +
                  ": until they can, what is enqueued is refused, and nothing is run");
}

void Scheduler::try_transact(const Works& works, std::vector<Claim>& claims, Said& said) {
  for (int attempt = 1;; ++attempt) try {
      // Nobody was promised that a task will not run again, but of one that is cancelled: that
      // waits for the disk alone which somebody asks for, or the clock.
      const bool promised = !works.empty() || !crons_.rest(clock_()) ||
                            std::any_of(unsaved_.begin(), unsaved_.end(), [this](const auto& one) {
                              return active_.is_cancelled(one.row.id);
                            });
      const auto outlives = promised ? Store::Outlives::as_promised : Store::Outlives::processes;
      store_->begin(outlives);
      do_all(works, outlives, claims, said);
      store_->commit();
      held_until_ = store_->held_until();
      return;
    } catch (const StoreError& error) {
      if (error.kind != StoreError::Kind::conflict || attempt == most_conflicts) throw;
      store_->rollback();
      crons_.forget();
      claims.clear();
      said.clear();
    }
}

/// What has ended is written down when the store is back, unless another host has it then.
void Scheduler::lose_in_time() {
  if (!held_until_ || Steady::now() < *held_until_) return;
  Store::Ids ended;
  for (const Outcome& outcome : unsaved_) ended.push_back(outcome.row.id);
  active_.lose(ended);
}

/// What came of those that have ended is written already, and they are no longer among the active
/// when it is looked at what this process has lost.
void Scheduler::renew(Said& said) {
  if (auto ours = store_->renew(active_.ids()))
    said.push_back([this, ours = std::move(*ours)] { active_.keep(ours); });
}

void Scheduler::transact(Works& works) {
  std::vector<Claim> claims;
  Said said;
  try {
    try_transact(works, claims, said);
  } catch (const std::exception& error) {
    store_->rollback();
    crons_.forget();
    trouble(error);
    const auto* const failure = dynamic_cast<const StoreError*>(&error);
    const auto kind = failure ? failure->kind : StoreError::Kind::unusable;
    if (kind == StoreError::Kind::damaged) store_->distrust();
    if (kind == StoreError::Kind::damaged || kind == StoreError::Kind::gone) store_.reset();
    for (const Work& work : works) work.told(reason_);
    return;
  }
  if (!reason_.empty()) {
    reason_.clear();
    active_.tell(reason_);
    journal().warning("tasks are stored again");
  }
  for (const auto& say : said) say();
  unsaved_.clear();
  for (const Work& work : works) work.told({});
  start(std::move(claims));
  std::vector<Row> entrusted;
  {
    const std::lock_guard lock{mutex_};
    entrusted.swap(entrusted_);
  }
  if (!entrusted.empty()) entrust(std::move(entrusted));
}

void Scheduler::do_all(const Works& works, Store::Outlives outlives, std::vector<Claim>& claims,
                       Said& said) {
  const Instant now = clock_();
  look_at_clock(said);
  bool closing = false;
  {
    const std::lock_guard lock{mutex_};
    closing = closing_;
  }
  for (const Outcome& outcome : unsaved_) write_down(*store_, outcome, active_, closing, now, said);
  for (const Work& work : works) work.act(*store_);
  renew(said);
  if (Steady::now() >= tidy_at_) tidy(now, said);
  const std::vector<Served> served = serving();
  enqueue_crons(served, outlives, now);
  store_->wake(now);
  claims = claim(served, now);
  // What ends at once brings the next turn by itself: see look_at_held().
  if (ahead_ == 0 || claims.empty()) sleep_until(store_->next_due(), now);
  if (!served.empty()) sleep_until(crons_.next(), now);
}

/// No time is enqueued twice, also not after a loss of power: where this transaction does not
/// outlive that, the next one looks at once.
void Scheduler::enqueue_crons(const std::vector<Served>& served, Store::Outlives outlives,
                              Instant now) {
  if (outlives == Store::Outlives::as_promised) {
    for (const Served& one : served) crons_.enqueue(*store_, one.plugin, *one.outlet, now);
    crons_.know();
  } else if (!crons_.rest(now)) {
    sleep_until(now, now);
  }
}

void Scheduler::tidy(Instant now, Said& said) {
  tidy_at_ = Steady::now() + between_looks;
  if (const std::size_t lost = store_->recover(most_crashes, now); lost > 0) {
    suspects_at_ = {};
    said.push_back([lost] {
      journal().warning(std::to_string(lost) +
                        (lost == 1 ? " task was run by a process that has ended"
                                   : " tasks were run by a process that has ended") +
                        ": run again, unless that was once too often");
    });
  }
  Instant keep = 0;
  {
    const std::lock_guard lock{mutex_};
    keep = settings_.keep.count();
  }
  store_->forget(now - keep);
}

/// By more than the clock that nobody sets. What the store says of that is shared: of several
/// processes the first moves what waits, also one that comes after the host was down meanwhile.
/// It is written in any case while the store cannot be used: one that takes nothing is not taken
/// for well because there was nothing to write.
void Scheduler::look_at_clock(Said& said) {
  const Instant ahead = ahead_of_boot(clock_);
  const auto was_set = [&](std::optional<Instant> before) {
    return before && std::abs(ahead - *before) >= clock_was_set;
  };
  if (was_set(std::exchange(clock_ahead_, ahead))) crons_.forget();
  const auto before = store_->clock_ahead(boot_);
  if (before && !was_set(before) && reason_.empty()) return;
  store_->set_clock_ahead(boot_, ahead);
  if (!was_set(before)) return;
  const Instant by = ahead - *before;
  store_->shift(by);
  said.push_back([by] {
    journal().warning("the clock was set " + std::string{by < 0 ? "back" : "forward"} + " by " +
                      std::to_string((std::abs(by) + 500) / 1000) +
                      " s: what waits for a while goes on waiting as long as it was to");
  });
}

/// None any more when the host stops.
std::vector<Served> Scheduler::serving() const {
  const std::lock_guard lock{mutex_};
  return closing_ ? std::vector<Served>{} : served_;
}

void Scheduler::sleep_until(std::optional<Instant> moment, Instant now) {
  if (!moment) return;
  const std::chrono::milliseconds left{std::clamp<Instant>(*moment - now, 0, 1000)};
  wake_at_ = std::min(wake_at_, Steady::now() + left);
}

/// What runs still when nobody waits any longer is run again by whoever comes next.
void Scheduler::put_back_all() {
  const std::vector<Row> rows = active_.rows();
  if (rows.empty() || !store_) return;
  try {
    store_->begin();
    for (const Row& row : rows) store_->put_back(row.id, row.attempt - 1, clock_(), {});
    store_->commit();
  } catch (const std::exception& error) {
    store_->rollback();
    trouble(error);
  }
}

}  // namespace portico::task
