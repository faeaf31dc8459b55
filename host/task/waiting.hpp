#pragma once

// Tasks of one name that wait, held to the kind that another version of their plugin has: how many
// of them it could not run. One thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "task/kind.hpp"

namespace portico::task {

class Waiting {
public:
  /// null: that version has no task of the name. The kind has to outlive this.
  explicit Waiting(const Kind* next) : next_{next} {}

  /// One more, with arguments as they are kept.
  void look(std::string_view args);

  std::size_t count() const { return count_; }
  /// "of 3 tasks 'mail' that wait, 2 cannot be run: ..."; "": it could run all of them.
  std::string loss(const std::string& name) const;

private:
  const Kind* next_;
  std::size_t count_ = 0, unfit_ = 0;
  std::string first_;  ///< what is wrong with the first that does not fit
};

}  // namespace portico::task
