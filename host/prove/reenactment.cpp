#include "prove/reenactment.hpp"

#include <algorithm>
#include <utility>

#include "prove/simpler.hpp"

namespace portico::prove {
namespace {

/// How often it may be tried: what takes long, or a process each time, less.
std::size_t tries_for(Wrong wrong) {
  switch (wrong) {
  case Wrong::hang:
  case Wrong::leak:
  case Wrong::thread: return 3;
  case Wrong::crash: return 12;
  case Wrong::slow: return 8;
  default: return 120;
  }
}

}  // namespace

bool Reenactment::shows(Wrong wrong, const std::vector<Inquiry>& steps) {
  bool shown = false;
  for (const Inquiry& step : steps) {
    const auto verdict = judge(step, examined_.ask(step), conformity_);
    shown = verdict && verdict->wrong == wrong;
    if (verdict && (verdict->wrong == Wrong::crash || verdict->wrong == Wrong::hang)) break;
  }
  return shown;
}

bool Reenactment::anew(const Shows& shows, const std::vector<Inquiry>& steps) {
  examined_.renew();
  if (tries_ > 0) --tries_;
  return shows(steps);
}

bool Reenactment::again(const Shows& shows, const std::vector<Inquiry>& steps) {
  if (harmful_ || examined_.harmed()) return anew(shows, steps);
  if (tries_ > 0) --tries_;
  return shows(steps);
}

void Reenactment::settle(Finding& finding, const Shows& shows) {
  harmful_ = finding.wrong == Wrong::crash || finding.wrong == Wrong::hang;
  tries_ = tries_for(finding.wrong);
  find_steps(finding, shows);
  finding.tried = true;
  if (!finding.again) return;
  if (finding.steps.size() > 1) drop_steps(finding, shows);
  const std::vector<Inquiry> before = finding.steps;
  changed_ = false;
  simplify(finding, shows);
  if (!changed_ || anew(shows, finding.steps)) return;
  // What was asked in between had a part in it.
  finding.steps = before;
}

void Reenactment::find_steps(Finding& finding, const Shows& shows) {
  const std::vector<Inquiry> whole = finding.steps;
  std::vector<std::vector<Inquiry>> ways{{whole.back()}};
  for (const auto& [name, known] : whole.back().known) {
    if (!known) continue;
    const Operation* creator =
        examined_.ids().creator(collection_of(whole.back().operation->path, name));
    if (creator) ways.push_back({plan_.plain(*creator), whole.back()});
  }
  if (whole.size() > 1) ways.push_back(whole);
  for (const auto& way : ways) {
    if (!anew(shows, way)) continue;
    finding.steps = way;
    finding.again = true;
    return;
  }
  finding.steps = {whole.back()};
}

void Reenactment::drop_steps(Finding& finding, const Shows& shows) {
  for (std::size_t i = finding.steps.size() - 1; i-- > 0 && tries_ > 0;) {
    std::vector<Inquiry> fewer = finding.steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (anew(shows, fewer)) finding.steps = std::move(fewer);
  }
}

void Reenactment::simplify(Finding& finding, const Shows& shows) {
  for (bool simplified = true; simplified && may_go_on();) {
    simplified = false;
    for (Inquiry& plainer : simpler(finding.steps.back(), conformity_)) {
      if (!may_go_on()) return;
      std::vector<Inquiry> steps = finding.steps;
      steps.back() = std::move(plainer);
      if (!again(shows, steps)) continue;
      changed_ = true;
      finding.steps = std::move(steps);
      simplified = true;
      break;
    }
  }
}

}  // namespace portico::prove
