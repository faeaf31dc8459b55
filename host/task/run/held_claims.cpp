#include "task/run/held_claims.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "task/run/consequence.hpp"

namespace portico::task {

void HeldClaims::add(Claim claim) { all_.push_back({std::move(claim), Clock::now()}); }

HeldClaims::All::const_iterator HeldClaims::after(Ticket ticket) const {
  return std::find_if(all_.begin(), all_.end(),
                      [&](const One& one) { return one.claim.ticket > ticket; });
}

std::optional<HeldClaims::Clock::time_point> HeldClaims::since() const {
  const auto first = telling_ ? after(std::max(*telling_, told_)) : all_.begin();
  if (first == all_.end()) return std::nullopt;
  return first->since;
}

std::optional<Claim> HeldClaims::next() {
  if (!may_begin()) return std::nullopt;
  Claim claim = std::move(all_.front().claim);
  all_.pop_front();
  return claim;
}

std::optional<HeldClaims::Notice> HeldClaims::announce(std::size_t waiting, std::size_t coming) {
  if (all_.empty() || telling_) return std::nullopt;
  Notice notice{all_.front().claim.begun, all_.front().claim.ticket};
  const std::size_t most = std::min(waiting + coming, all_.size());
  for (std::size_t at = 1; at < most; ++at) {
    const Claim& claim = all_[at].claim;
    if (claim.begun != notice.begun || (at >= waiting && is_at_risk(claim.row))) break;
    notice.last = claim.ticket;
  }
  telling_ = notice.last;
  return notice;
}

std::optional<HeldClaims::Notice> HeldClaims::revoke() {
  if (telling_ || !may_begin()) return std::nullopt;
  const Claim& first = all_.front().claim;
  telling_ = first.ticket - 1;
  return Notice{first.begun, *telling_};
}

void HeldClaims::told(const Notice& notice) {
  told_ = notice.last;
  telling_.reset();
}

void HeldClaims::failed() {
  telling_.reset();
  std::for_each(all_.begin(), all_.begin() + (after(told_) - all_.cbegin()),
                [](One& one) { one.since = Clock::now(); });
}

std::vector<Claim> HeldClaims::take_back() {
  const auto first = all_.begin() + (after(std::max(telling_.value_or(0), told_)) - all_.cbegin());
  std::vector<Claim> taken;
  std::transform(first, all_.end(), std::back_inserter(taken),
                 [](One& one) { return std::move(one.claim); });
  all_.erase(first, all_.end());
  return taken;
}

}  // namespace portico::task
