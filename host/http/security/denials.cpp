#include "http/security/denials.hpp"

namespace portico::http {
namespace {

/// Nobody has it but the table, and it has nothing to tell.
bool is_idle(const std::shared_ptr<Denials::Tally>& tally) {
  return tally.use_count() == 1 && tally->counts() == Denials::Counts{};
}

}  // namespace

Denials::Counts Denials::Tally::counts() const {
  Counts counts;
  for (std::size_t at = 0; at < counts.size(); ++at)
    counts[at] = counts_[at].load(std::memory_order_relaxed);
  return counts;
}

std::shared_ptr<Denials::Tally> Denials::of(const std::string& scheme) {
  const std::lock_guard lock{mutex_};
  if (const auto found = all_.find(scheme); found != all_.end()) return found->second;
  std::erase_if(all_, [](const auto& one) { return is_idle(one.second); });
  std::shared_ptr<Tally>& tally = all_[all_.size() < most ? scheme : std::string{}];
  if (!tally) tally = std::make_shared<Tally>();
  return tally;
}

std::vector<Denials::Sum> Denials::sums() const {
  std::vector<Sum> all;
  const std::lock_guard lock{mutex_};
  for (const auto& [scheme, tally] : all_)
    if (!is_idle(tally)) all.push_back({scheme, tally->counts()});
  return all;
}

}  // namespace portico::http
