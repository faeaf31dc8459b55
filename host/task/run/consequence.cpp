#include "task/run/consequence.hpp"

#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "settings/log/log_scope.hpp"

namespace portico::task {
namespace {

using What = Outcome::What;

/// For one that nothing could run just now.
constexpr Instant short_pause = 1000;

class Consequence {
public:
  Consequence(Store& store, const Outcome& outcome, Active& active, Instant now, Said& said)
      : store_{store},
        outcome_{outcome},
        row_{outcome.row},
        active_{active},
        now_{now},
        said_{said} {}

  void done() {
    store_.finish(row_.id, State::done, {}, outcome_.result, now_);
    say(Active::End::done, {});
  }
  /// As if it had not been claimed.
  void release() {
    store_.release(row_.id);
    said_.push_back([&active = active_, id = row_.id] { active.remove(id); });
  }
  /// As if it had not run.
  void forgive(Instant due) {
    store_.put_back(row_.id, row_.attempt - 1, due, {});
    say(Active::End::other, {});
  }
  void cancel() {
    store_.end(row_.id, State::cancelled, outcome_.why, {}, now_);
    say(Active::End::other, "is cancelled");
  }
  void again() {
    store_.put_back(row_.id, row_.attempt, now_ + outcome_.pause.count(), outcome_.why);
    say(Active::End::retried,
        "is tried again in " + std::to_string(outcome_.pause.count()) + " ms");
  }
  void crash() {
    const bool dead = store_.crash(row_.id, most_crashes, now_ + outcome_.pause.count(), now_);
    say(dead ? Active::End::dead : Active::End::retried, dead ? "is dead" : "is run again");
  }
  void bury() {
    store_.finish(row_.id, State::dead, outcome_.why, {}, now_);
    say(Active::End::dead, "is dead: see portico tasks dead");
  }

private:
  void say(Active::End end, std::string then) {
    said_.push_back([this_ = *this, end, then = std::move(then)]() mutable {
      this_.active_.tell(this_.outcome_, end);
      this_.log(end, then);
      this_.active_.remove(this_.row_.id);
    });
  }

  void log(Active::End end, const std::string& then) const {
    if (then.empty()) return;
    const settings::LogScope scope{row_.request, row_.trace};
    const std::string line = row_.plugin + " task '" + row_.name + "' " + row_.id + ", attempt " +
                             std::to_string(row_.attempt) + " of " + std::to_string(row_.attempts) +
                             ", " + outcome_.why + ": it " + then;
    auto& logger = Poco::Logger::get("task");
    end == Active::End::dead ? logger.error(line) : logger.warning(line);
  }

  Store& store_;
  const Outcome& outcome_;
  const Row& row_;
  Active& active_;
  const Instant now_;
  Said& said_;
};

}  // namespace

void write_down(Store& store, const Outcome& outcome, Active& active, bool closing, Instant now,
                Said& said) {
  Consequence consequence{store, outcome, active, now, said};
  const Row& row = outcome.row;
  if (outcome.what == What::done) return consequence.done();
  if (active.is_cancelled(row.id)) return consequence.cancel();
  if (outcome.what == What::held) return consequence.release();
  if (closing || active.is_lost(row.id)) return consequence.forgive(now);
  if (outcome.what == What::absent) return consequence.forgive(now + short_pause);
  if (outcome.what == What::crashed) return consequence.crash();
  const bool over = outcome.what == What::unfit || row.attempt >= row.attempts;
  over ? consequence.bury() : consequence.again();
}

}  // namespace portico::task
