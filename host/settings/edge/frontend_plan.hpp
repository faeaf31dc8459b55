#pragma once

// Who has which path, of folders of files: each has a path to itself. Borrows them. One thread
// while they are added, any thread then.

#include <string_view>
#include <vector>

#include "settings/edge/frontend.hpp"

namespace portico::settings {

class FrontendPlan {
public:
  FrontendPlan() = default;
  /// Of two with one path, the first has it.
  explicit FrontendPlan(const std::vector<Frontend>& given) {
    for (const Frontend& one : given) add(one);
  }

  /// Gives it its path, and returns null; or returns the one that has that path already.
  const Frontend* add(const Frontend& one) {
    const Frontend* const other = at(one.path);
    if (!other) all_.push_back(&one);
    return other;
  }
  /// Who has that path; null: nobody.
  const Frontend* at(std::string_view path) const {
    for (const Frontend* const one : all_)
      if (one->path == path) return one;
    return nullptr;
  }

private:
  std::vector<const Frontend*> all_;
};

}  // namespace portico::settings
