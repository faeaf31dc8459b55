// What the thread of a Scheduler claims: for the threads that are free, and ahead of them.

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include <Poco/Logger.h>

#include "settings/printable.hpp"
#include "task/run/consequence.hpp"
#include "task/run/due_tasks.hpp"
#include "task/run/scheduler.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_held = 50ms;  ///< of tasks that are claimed ahead
constexpr std::size_t most_held = 1024;
constexpr std::size_t most_at_once = 512;  ///< of these, while as many run
constexpr auto between_suspects = 1s;      ///< while there are none
constexpr auto after_trouble = 5s;         ///< with what was claimed ahead: none is for so long

}  // namespace

/// Sets how many may be held: twice as many as come to their end while the store is asked once, or
/// as did shortly before, so none where tasks take long, nor where what is held cannot begin. A
/// part of them is claimed while the others run.
void Scheduler::measure_pace() {
  const auto now = Steady::now();
  const auto since = std::max<Steady::duration>(now - std::exchange(turned_at_, now), 1ns);
  double ended = 0;
  std::string trouble;
  for (const Outcome& one : unsaved_) {
    if (one.what == Outcome::What::crashed) suspects_at_ = {};
    if (one.what != Outcome::What::held)
      ++ended;
    else if (!one.why.empty())
      trouble = one.why;
    again_ = again_ || is_suspect(one.row);
  }
  const double part = static_cast<double>(asked_for_.count()) / static_cast<double>(since.count());
  const auto pace = static_cast<std::size_t>(2 * ended * std::min(part, 1.0));
  ahead_ = std::min(most_held, std::max(pace, ahead_ * 3 / 4));
  if (!trouble.empty()) ahead_at_ = now + after_trouble;
  if (now < ahead_at_) ahead_ = 0;
  if (trouble.empty() || trouble == held_trouble_) return;
  held_trouble_ = trouble;
  Poco::Logger::get("task").warning(
      "tasks that were claimed ahead of the threads are given back: " +
      settings::printable(trouble));
}

/// What is held for longer takes longer than what went before it: others may go before it now, or
/// another host may have a thread for it.
void Scheduler::give_back_held(bool all) {
  const auto since = runners_.held_since();
  if (!since || (!all && turned_at_ - *since < longest_held)) return;
  ahead_ = 0;
  std::vector<Claim> taken = runners_.take_back();
  for (Claim& claim : taken) unsaved_.push_back(give_back(claim));
  again_ = again_ || !taken.empty();
}

/// When the next turn is to come. While tasks end as fast as that, it is not asked when the next
/// delayed one is due; so it is seen soon when the threads have got some that take longer.
void Scheduler::look_at_held() {
  asked_for_ = Steady::now() - turned_at_;
  if (std::exchange(again_, false) && reason_.empty()) wake_at_ = Steady::now();
  if (const auto since = runners_.held_since())
    wake_at_ = std::min(wake_at_, *since + longest_held);
  if (ahead_ > 0) wake_at_ = std::min(wake_at_, Steady::now() + longest_held);
}

/// What has ended is among the active until that is written down.
std::size_t Scheduler::room_of(const std::string& queue, std::size_t room) const {
  const std::lock_guard lock{mutex_};
  const auto limit = at_most_.find(queue);
  if (limit == at_most_.end()) return room;
  const auto ended = static_cast<std::size_t>(
      std::count_if(unsaved_.begin(), unsaved_.end(),
                    [&](const Outcome& one) { return one.row.queue == queue; }));
  const std::size_t active = active_.count(queue) - std::min(active_.count(queue), ended);
  return std::min(room, limit->second - std::min(limit->second, active));
}

/// Of all kinds that serve, in the order in which they go.
std::vector<Claim> Scheduler::find_due(const std::vector<Served>& served, std::size_t room) {
  std::vector<DueKind> kinds;
  std::vector<const Served*> whose;
  for (const Served& one : served)
    for (const Kind& kind : one.outlet->kinds())
      if (const std::size_t most = room_of(kind.queue, room); most > 0) {
        kinds.push_back({&one.plugin, &kind, most});
        whose.push_back(&one);
      }
  std::vector<Claim> found;
  const auto add = [&](std::size_t of, Row row) {
    // One that this process had lost may run here still, although nobody waits for it.
    if (active_.has(row.id)) return;
    Claim claim;
    claim.pin = whose[of]->pin;
    claim.kind = kinds[of].kind;
    claim.row = std::move(row);
    found.push_back(std::move(claim));
  };
  for (DueTask& one : due_tasks(*store_, kinds, room)) add(one.of, std::move(one.row));
  if (Steady::now() >= suspects_at_ && !active_.has_suspect()) {
    bool any = false;
    for (std::size_t of = 0; of < kinds.size(); ++of)
      if (auto suspect = store_->due_suspect(*kinds[of].plugin, kinds[of].kind->name)) {
        add(of, std::move(*suspect));
        any = true;
      }
    if (!any) suspects_at_ = Steady::now() + between_suspects;
  }
  const auto order = [](const Claim& claim) {
    return std::tuple{-claim.row.priority, claim.row.due, std::string_view{claim.row.id}};
  };
  const auto goes_before = [&](const Claim& one, const Claim& other) {
    return order(one) < order(other);
  };
  // Of one kind they are in order already.
  if (!std::is_sorted(found.begin(), found.end(), goes_before))
    std::sort(found.begin(), found.end(), goes_before);
  return found;
}

std::vector<Claim> Scheduler::claim(const std::vector<Served>& served, Instant now) {
  const std::size_t held = runners_.held();
  const std::size_t active = active_.count() - std::min(active_.count(), unsaved_.size());
  const std::size_t at_once = held > 0 ? 0 : threads_ - std::min(threads_, active);
  const std::size_t room = at_once + std::min(ahead_ - std::min(ahead_, held), most_at_once);
  if (room == 0 || served.empty()) return {};
  std::map<std::string, std::size_t> queues;
  bool suspect_runs = active_.has_suspect();
  const std::shared_ptr<Begun> begun = store_->begun();
  const bool tells = turned_at_ >= ahead_at_;
  std::vector<Claim> claims;
  for (Claim& claim : find_due(served, room)) {
    if (claims.size() == room) break;
    Row& row = claim.row;
    std::size_t& left = queues.try_emplace(row.queue, room_of(row.queue, room)).first->second;
    if (left == 0 || (suspect_runs && is_suspect(row))) continue;
    suspect_runs = suspect_runs || is_suspect(row);
    --left;
    ++row.attempt;
    // A thread is free for it, and still the process may end before it begins.
    if (claims.size() >= at_once || (tells && is_at_risk(row))) {
      claim.ticket = ++last_ticket_;
      claim.begun = begun;
    }
    store_->start(row.id, row.attempt, now, claim.ticket);
    claims.push_back(std::move(claim));
  }
  return claims;
}

void Scheduler::start(std::vector<Claim> claims) {
  for (const Claim& claim : claims) active_.add(claim);
  runners_.add(std::move(claims));
}

/// On the thread that runs it.
bool Scheduler::begin(Claim& claim) {
  const Row& row = claim.row;
  claim.run =
      std::make_shared<Run>(Run::Facts{row.id, row.attempt, row.attempts, row.priority, row.created,
                                       clock_() + claim.kind->timeout.count(), row.principal});
  return active_.begin(claim);
}

}  // namespace portico::task
