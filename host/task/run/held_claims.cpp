#include "task/run/held_claims.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "task/run/consequence.hpp"

namespace portico::task {
namespace {

/// A crash that it has no part in would be its end.
bool is_at_risk(const Row& row) { return is_suspect(row) || row.attempt >= row.attempts; }

}  // namespace

void HeldClaims::add(Claim claim) { all_.push_back({std::move(claim), Clock::now()}); }

std::optional<HeldClaims::Clock::time_point> HeldClaims::since() const {
  if (all_.empty()) return std::nullopt;
  return all_.front().since;
}

std::optional<Claim> HeldClaims::next() {
  if (!may_begin()) return std::nullopt;
  Claim claim = std::move(all_.front().claim);
  all_.pop_front();
  return claim;
}

std::optional<HeldClaims::Call> HeldClaims::call(std::size_t waiting, std::size_t coming) {
  if (all_.empty() || calling_) return std::nullopt;
  Call call{all_.front().claim.begun, all_.front().claim.ticket};
  const std::size_t most = std::min(waiting + coming, all_.size());
  for (std::size_t at = 1; at < most; ++at) {
    const Claim& claim = all_[at].claim;
    if (claim.begun != call.begun || (at >= waiting && is_at_risk(claim.row))) break;
    call.last = claim.ticket;
  }
  calling_ = call.last;
  return call;
}

void HeldClaims::called(const Call& call) {
  called_ = call.last;
  calling_.reset();
}

std::vector<Claim> HeldClaims::take_back() {
  const Ticket kept = calling_ ? *calling_ : called_;
  const auto first = std::find_if(all_.begin(), all_.end(),
                                  [&](const One& one) { return one.claim.ticket > kept; });
  std::vector<Claim> taken;
  std::transform(first, all_.end(), std::back_inserter(taken),
                 [](One& one) { return std::move(one.claim); });
  all_.erase(first, all_.end());
  return taken;
}

}  // namespace portico::task
