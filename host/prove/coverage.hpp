#pragma once

// Which rules of the document have been asked about, and which not: each keyword of each place of
// each operation, inside, at its edge and beyond. One thread.

#include <map>
#include <string>
#include <vector>

#include "prove/asking/inquiry.hpp"

namespace portico::prove {

class Coverage {
public:
  void want(const Inquiry& inquiry) { goals_.try_emplace(inquiry.goal(), false); }
  void reach(const Inquiry& inquiry) {
    if (const auto goal = goals_.find(inquiry.goal()); goal != goals_.end()) goal->second = true;
  }
  bool reached(const Inquiry& inquiry) const {
    const auto goal = goals_.find(inquiry.goal());
    return goal != goals_.end() && goal->second;
  }

  std::size_t wanted() const { return goals_.size(); }
  std::size_t reached() const;
  /// "GET /items query.limit maximum beyond", those that were not.
  std::vector<std::string> missing() const;

private:
  std::map<std::string, bool> goals_;
};

}  // namespace portico::prove
