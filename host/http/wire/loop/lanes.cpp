#include "http/wire/loop/lanes.hpp"

namespace portico::http {
namespace {

std::size_t half(std::size_t whole) { return std::max<std::size_t>(whole / 2, 1); }

/// What one lane may have of it when it is alone.
std::size_t all_but_reserve(std::size_t whole) {
  return whole < 2 ? whole : whole - std::max<std::size_t>(whole / 8, 1);
}

}  // namespace

Lanes::Lane& Lanes::lane(std::string_view name) {
  if (const auto known = lanes_.find(name); known != lanes_.end()) return known->second;
  Lane& made = lanes_[std::string{name}];
  made.held = !name.empty();
  return made;
}

bool Lanes::full(const Lane& lane, Kind kind, std::size_t idle) const {
  if (kind == Kind::step) return false;
  const std::size_t share = part(lane, threads_);
  const std::size_t at_once = std::min(idle, share - std::min(lane.running, share));
  if (kind == Kind::errand) return lane.errands - std::min(lane.errands, at_once) >= capacity_;
  if (calls_ - std::min({calls_, startable(), idle}) >= capacity_) return true;
  const std::size_t waiting = lane.jobs.size() - lane.errands;
  return waiting - std::min(waiting, at_once) >= part(lane, capacity_);
}

void Lanes::add(Lane& lane, Job& job, Kind kind) {
  lane.jobs.push_back({&job, kind});
  job.waits_ = true;
  job.is_call_ = is_call(kind);
  job.patience_.reset();
  ++waiting_;
  if (is_call(kind) || kind == Kind::pull) ++calls_;
  if (kind == Kind::errand) ++errands_, ++lane.errands;
  try {
    list(lane);
  } catch (...) {  // for want of memory: then it does not wait here
    lane.listed = job.waits_ = false;
    lane.jobs.pop_back();
    count_out(lane, kind);
    throw;
  }
}

bool Lanes::give_up(Job& job, std::chrono::milliseconds patience) {
  if (!job.waits_) return false;
  job.patience_ = patience;
  return true;
}

std::optional<Lanes::Next> Lanes::take() {
  while (!ready_.empty()) {
    Lane& lane = *ready_.front();
    ready_.pop_front();
    lane.listed = false;
    if (lane.running >= part(lane, threads_)) continue;
    const auto [job, kind] = lane.jobs.front();
    lane.jobs.pop_front();
    job->waits_ = false;
    count_out(lane, kind);
    ++lane.running;
    list(lane);
    if (waiting_ > 0 && lane.jobs.empty())  // another one may be alone now
      for (auto& one : lanes_) list(one.second);
    return Next{job, &lane, kind, job->patience_};
  }
  return std::nullopt;
}

void Lanes::count_out(Lane& lane, Kind kind) {
  --waiting_;
  if (is_call(kind) || kind == Kind::pull) --calls_;
  if (kind == Kind::errand) --errands_, --lane.errands;
}

void Lanes::release(Lane& lane) {
  --lane.running;
  list(lane);
}

std::size_t Lanes::startable() const {
  std::size_t jobs = 0;
  for (const Lane* lane : ready_) {
    const std::size_t share = part(*lane, threads_);
    jobs += std::min(lane->jobs.size(), share - std::min(share, lane->running));
  }
  return jobs;
}

/// What the lane may have now of threads or places in the queue.
std::size_t Lanes::part(const Lane& lane, std::size_t whole) const {
  if (!lane.held) return whole;
  return waiting_ > lane.jobs.size() ? half(whole) : all_but_reserve(whole);
}

void Lanes::list(Lane& lane) {
  if (lane.listed || lane.jobs.empty() || lane.running >= part(lane, threads_)) return;
  lane.listed = true;
  ready_.push_back(&lane);
}

}  // namespace portico::http
