#pragma once

// The folders of files that are served beside the routes, which win. Immutable; any thread.

#include <vector>

#include "http/frontend/mount.hpp"

namespace portico::http {

class Frontends {
public:
  /// Throws std::invalid_argument, "static: sentence", for a path that has two.
  explicit Frontends(const std::vector<settings::Frontend>& given);

  enum class Answer {
    none,  ///< the path is none of theirs
    made,
    slow  ///< ask again where waiting is allowed
  };
  /// Of the one whose path is the longest that fits. `path`: decoded.
  Answer answer(Exchange& exchange, std::string_view path, Patience patience) const;

private:
  std::vector<Mount> mounts_;  ///< the longest path first
};

}  // namespace portico::http
