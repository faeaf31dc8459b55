#pragma once

// The folders of files that are served beside the routes, which win. Immutable once every one is
// added; any thread.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/frontend/mount.hpp"

namespace portico::http {

class Guard;

/// One of them, and whose it is.
struct Frontend {
  Mount mount;
  std::string plugin{};                          ///< that has registered it; empty: the settings
  std::shared_ptr<const Guard> guard = nullptr;  ///< null: the files are everybody's

  /// As Mount::answer(). `path`: decoded, one of this one's.
  bool answer(Exchange& exchange, std::string_view path, Patience patience) const {
    return mount.answer(exchange, mount.below(path), patience);
  }
};

class Frontends {
public:
  /// Those of the settings. Throws std::invalid_argument, "static: sentence", for a path that has
  /// two.
  explicit Frontends(const std::vector<settings::Frontend>& given);

  /// One of a plugin, of a path that no other one has.
  void add(const settings::Frontend& given, const std::string& plugin,
           std::shared_ptr<const Guard> guard);

  /// The one whose path is the longest that fits, as long as this lives. `path`: decoded. Null:
  /// there is none, or the path spells a name that is another one's, "//admin/x", whose guard is
  /// not to be got past.
  const Frontend* find(std::string_view path) const;

private:
  const Frontend* longest(std::string_view path) const;

  std::vector<Frontend> all_;  ///< the longest path first
};

}  // namespace portico::http
