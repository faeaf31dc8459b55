#include "task/run/active.hpp"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include <Poco/Logger.h>

#include "os/employer.hpp"
#include "os/thread.hpp"
#include "settings/log/log_scope.hpp"
#include "task/run/consequence.hpp"

namespace portico::task {
namespace {

/// After its deadline, for one that was asked to stop.
constexpr std::chrono::seconds overtime{10};

Tally::Name name_of(const Row& row) { return {row.plugin, row.name, row.queue}; }

/// On a thread of its own: what the plugin does then may take its time. False: there is none.
bool ask_to_stop(std::vector<std::shared_ptr<Run>> runs) try {
  if (runs.empty()) return true;
  std::thread{os::Employer::same([runs = std::move(runs)] {
    os::begin_thread("task stop");
    for (const auto& run : runs) run->stop();
  })}.detach();
  return true;
} catch (const std::system_error&) {
  return false;
}

}  // namespace

void Active::add(const Claim& claim) {
  const std::lock_guard lock{mutex_};
  One& one = all_[claim.row.id];
  one.run = claim.run;
  one.row = claim.row;
  one.title = claim.kind->title();
  one.timeout = claim.kind->timeout;
  one.deadline = Clock::now() + claim.kind->timeout;
  ++by_queue_[claim.row.queue];
  ++tally_.by_name[name_of(claim.row)].running;
}

void Active::remove(const std::string& id) {
  const std::lock_guard lock{mutex_};
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  --by_queue_[found->second.row.queue];
  --tally_.by_name[name_of(found->second.row)].running;
  all_.erase(found);
  quiet_.notify_all();
}

std::size_t Active::count() const {
  const std::lock_guard lock{mutex_};
  return all_.size();
}

std::size_t Active::count(const std::string& queue) const {
  const std::lock_guard lock{mutex_};
  const auto found = by_queue_.find(queue);
  return found == by_queue_.end() ? 0 : found->second;
}

bool Active::has_suspect() const {
  const std::lock_guard lock{mutex_};
  return std::any_of(all_.begin(), all_.end(),
                     [](const auto& one) { return is_suspect(one.second.row); });
}

std::vector<Row> Active::rows() const {
  const std::lock_guard lock{mutex_};
  std::vector<Row> rows;
  for (const auto& [id, one] : all_) rows.push_back(one.row);
  return rows;
}

bool Active::cancel(const std::string& id) {
  const std::lock_guard lock{mutex_};
  const auto found = all_.find(id);
  if (found == all_.end()) return false;
  found->second.cancelled = true;
  ask();
  return true;
}

bool Active::is_cancelled(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  const auto found = all_.find(id);
  return found != all_.end() && found->second.cancelled;
}

bool Active::has(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  return all_.count(id) > 0;
}

Store::Ids Active::ids() const {
  const std::lock_guard lock{mutex_};
  Store::Ids ids;
  for (const auto& [id, one] : all_) ids.push_back(id);
  return ids;
}

void Active::keep(const Store::Ids& ours) {
  lose_all_but(ours, "was cancelled, or is run by another host: it is asked to stop");
}

void Active::lose(const Store::Ids& ended) {
  lose_all_but(ended, "may be run by another host by now, for the store cannot be reached: it is "
                      "asked to stop");
}

void Active::lose_all_but(const Store::Ids& ours, const std::string& why) {
  const std::lock_guard lock{mutex_};
  for (auto& [id, one] : all_) {
    if (std::find(ours.begin(), ours.end(), id) != ours.end()) continue;
    if (std::exchange(one.lost, true)) continue;
    const settings::LogScope scope{one.row.request, one.row.trace};
    Poco::Logger::get("task").warning(one.title + ' ' + id + ' ' + why);
  }
  ask();
}

bool Active::is_lost(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  const auto found = all_.find(id);
  return found != all_.end() && found->second.lost;
}

void Active::stop() {
  const std::lock_guard lock{mutex_};
  stopping_ = true;
  ask();
}

void Active::stop_late() {
  const std::lock_guard lock{mutex_};
  ask();
  const auto now = Clock::now();
  for (auto& [id, one] : all_) {
    if (now < one.deadline + overtime || std::exchange(one.told, true)) continue;
    const settings::LogScope scope{one.row.request, one.row.trace};
    Poco::Logger::get("task").error(one.title + ' ' + id + " was to end within " +
                                    std::to_string(one.timeout.count()) +
                                    " ms, and does not: its thread is not to be had until it does");
  }
}

/// Those that are to stop and have not been asked: the next time, where there is no thread now.
void Active::ask() {
  const auto now = Clock::now();
  const auto is_due = [&](const One& one) {
    return !one.asked && (stopping_ || one.cancelled || one.lost || now >= one.deadline);
  };
  std::vector<std::shared_ptr<Run>> runs;
  for (const auto& [id, one] : all_)
    if (is_due(one)) runs.push_back(one.run);
  if (!ask_to_stop(std::move(runs))) return;
  for (auto& [id, one] : all_)
    if (is_due(one)) one.asked = true;
}

bool Active::wait(std::chrono::milliseconds patience) const {
  std::unique_lock lock{mutex_};
  return quiet_.wait_for(lock, patience, [this] { return all_.empty(); });
}

void Active::tell(const Outcome& outcome, End end) {
  const std::lock_guard lock{mutex_};
  Tally::Sum& sum = tally_.by_name[name_of(outcome.row)];
  sum.took += outcome.took;
  ++(end == End::done ? sum.done : sum.failed);
  if (end == End::retried) ++sum.retries;
  if (end == End::dead) ++sum.dead;
}

void Active::tell(const std::string& trouble) {
  const std::lock_guard lock{mutex_};
  tally_.trouble = trouble;
}

Tally Active::tally() const {
  const std::lock_guard lock{mutex_};
  return tally_;
}

}  // namespace portico::task
