#include "prove/campaign.hpp"

#include <algorithm>
#include <utility>

namespace portico::prove {
namespace {

/// An operation that has cost so many processes is not asked any more.
constexpr int most_harm = 4;

bool is_harmful(Wrong wrong) { return wrong == Wrong::crash || wrong == Wrong::hang; }

}  // namespace

void Campaign::run(std::chrono::milliseconds time) try {
  const auto begin = Clock::now();
  end_at(begin + time);
  plan();
  ask_sequences(begin + time / 10);
  ask_planned(begin + time * 55 / 100);
  soak(begin + time * 8 / 10);
  settle();
  ask_random(end_);
  settle();
} catch (const OutOfTime&) {
  // What has not been shown again stays as it was found.
}

void Campaign::end_at(Clock::time_point end) {
  end_ = end;
  examined_.stop_at(end_ + overrun);
}

void Campaign::plan() {
  std::vector<std::vector<Inquiry>> all;
  std::size_t longest = 0;
  for (const Operation& operation : operations_) {
    all.push_back(plan_.all(operation));
    for (const Inquiry& inquiry : all.back()) coverage_.want(inquiry);
    // The plain one stays the first.
    std::vector<Inquiry> rest(all.back().begin() + 1, all.back().end());
    dice_.shuffle(rest);
    std::move(rest.begin(), rest.end(), all.back().begin() + 1);
    longest = std::max(longest, all.back().size());
  }
  for (std::size_t i = 0; i < longest; ++i)
    for (auto& list : all)
      if (i < list.size()) planned_.push_back(std::move(list[i]));
}

void Campaign::ask_sequences(Clock::time_point until) {
  for (const std::string& collection : examined_.ids().collections())
    if (has_time(until)) ask_sequence(collection, until);
}

void Campaign::ask_sequence(const std::string& collection, Clock::time_point until) {
  std::vector<const Operation*> order{examined_.ids().creator(collection)};
  const auto members = examined_.ids().members(collection);
  order.insert(order.end(), members.begin(), members.end());
  // Once more, when it is gone.
  if (!members.empty() && members.back()->method == "DELETE")
    order.insert(order.end(), members.begin(), members.end());
  std::vector<Inquiry> steps;
  for (const Operation* operation : order) {
    if (!has_time(until) || is_spent(*operation)) return;
    steps.push_back(examined_.ids().filled(plan_.plain(*operation)));
    // Taken as it was made: once deleted, there is no id to be known any more.
    const auto verdict = judge(steps.back(), examined_.ask(steps.back()), conformity_);
    if (!verdict) continue;
    record(*verdict, steps);
    if (is_harmful(verdict->wrong)) return;
  }
}

void Campaign::ask_planned(Clock::time_point until) {
  std::vector<Inquiry> again;
  for (Inquiry& inquiry : planned_) {
    if (!has_time(until)) return;
    if (is_spent(*inquiry.operation)) continue;
    if (coverage_.reached(inquiry))
      again.push_back(std::move(inquiry));
    else
      probe(inquiry);
  }
  for (const Inquiry& inquiry : again) {
    if (!has_time(until)) return;
    if (!is_spent(*inquiry.operation)) probe(inquiry);
  }
}

void Campaign::ask_random(Clock::time_point until) {
  if (operations_.empty()) return;
  std::size_t spent = 0;
  while (has_time(until) && spent < 1000) {
    const Operation& operation = operations_[dice_.below(operations_.size())];
    if (is_spent(operation)) {
      ++spent;
      continue;
    }
    spent = 0;
    probe(plan_.random(operation));
  }
}

void Campaign::probe(const Inquiry& given) {
  const Inquiry inquiry = examined_.ids().filled(given);
  const Observation seen = examined_.ask(inquiry);
  coverage_.reach(inquiry);
  if (const auto verdict = judge(inquiry, seen, conformity_)) {
    record(*verdict, {given});
    return;
  }
  if (seen.answer.end != Answer::End::whole) return;
  watch_pace(inquiry, seen.answer.took);
  watch_likeness(inquiry, seen.answer);
  watch_threads(inquiry);
}

void Campaign::record(const Verdict& verdict, std::vector<Inquiry> steps) {
  const Wrong wrong = verdict.wrong;
  record(verdict, std::move(steps), [this, wrong](const std::vector<Inquiry>& again) {
    return Reenactment{examined_, conformity_, plan_, end_}.shows(wrong, again);
  });
}

void Campaign::record(const Verdict& verdict, std::vector<Inquiry> steps,
                      const Reenactment::Shows& shows) {
  const Operation& operation = *steps.back().operation;
  const bool harmful = is_harmful(verdict.wrong);
  if (harmful) harm_[&operation] += verdict.wrong == Wrong::hang ? most_harm : 1;
  if (is_known(verdict.wrong, operation)) {
    if (harmful) examined_.renew();
    return;
  }
  findings_.push_back({verdict.wrong, operation.title(), verdict.what, std::move(steps)});
  const auto& history = examined_.history();
  suspicions_.push_back({findings_.size() - 1, shows, {history.begin(), history.end()}});
  if (harmful || verdict.wrong == Wrong::thread) examined_.renew();
  threads_ = 0;
}

void Campaign::settle() {
  if (over_) end_at(std::min(end_, Clock::now()));
  for (std::size_t left = suspicions_.size(); left > 0; --left) {
    Suspicion& one = suspicions_[suspicions_.size() - left];
    Finding& finding = findings_[one.finding];
    // Its part of what is left, so that the others are shown too.
    const auto time = std::max(end_ - Clock::now(), Clock::duration{});
    const auto share = time / static_cast<long>(2 * left + 2);
    Reenactment reenactment{examined_, conformity_, plan_, Clock::now() + share};
    reenactment.settle(finding, one.shows);
    if (finding.again || one.history.size() < 2) continue;
    Finding other = finding;
    other.steps = std::move(one.history);
    reenactment.settle(other, one.shows);
    if (other.again) finding = std::move(other);
  }
  if (!suspicions_.empty()) examined_.renew();
  suspicions_.clear();
  threads_ = 0;
}

bool Campaign::is_known(Wrong wrong, const Operation& operation) {
  for (Finding& one : findings_) {
    if (one.wrong != wrong || one.operation != operation.title()) continue;
    ++one.times;
    return true;
  }
  return false;
}

bool Campaign::has_finding(Wrong wrong, const Operation& operation) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& one) {
    return one.wrong == wrong && one.operation == operation.title();
  });
}

bool Campaign::is_spent(const Operation& operation) const {
  const auto found = harm_.find(&operation);
  return found != harm_.end() && found->second >= most_harm;
}

}  // namespace portico::prove
