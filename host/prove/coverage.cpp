#include "prove/coverage.hpp"

#include <algorithm>

namespace portico::prove {

std::size_t Coverage::reached() const {
  return static_cast<std::size_t>(
      std::count_if(goals_.begin(), goals_.end(), [](const auto& goal) { return goal.second; }));
}

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> all;
  for (const auto& [goal, reached] : goals_) {
    if (reached) continue;
    all.push_back(goal);
    std::replace(all.back().begin(), all.back().end(), '\n', ' ');
  }
  return all;
}

}  // namespace portico::prove
