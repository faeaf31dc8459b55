#include "http/frontend/frontends.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace portico::http {

Frontends::Frontends(const std::vector<settings::Frontend>& given) {
  for (const settings::Frontend& one : given) {
    const auto same = [&](const settings::Frontend& other) { return other.path == one.path; };
    if (std::count_if(given.begin(), given.end(), same) > 1)
      throw std::invalid_argument{"static: has two folders for " + one.path + ": leave one out"};
    mounts_.emplace_back(one);
  }
  std::stable_sort(mounts_.begin(), mounts_.end(), [](const Mount& one, const Mount& other) {
    return one.specificity() > other.specificity();
  });
}

Frontends::Answer Frontends::answer(Exchange& exchange, std::string_view path,
                                    Patience patience) const {
  for (const Mount& one : mounts_) {
    const std::string_view name = one.below(path);
    if (name.data()) return one.answer(exchange, name, patience) ? Answer::made : Answer::slow;
  }
  return Answer::none;
}

}  // namespace portico::http
