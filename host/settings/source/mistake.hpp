#pragma once

// Settings that cannot be used, as the lines that the operator reads, one each:
//
//   portico.json:12: limits.body: is -1, allowed is a whole number from 1 to 1073741824
//
// Whatever reads or tries a setting adds to one collection, so that all of it is told at once.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/source/origin.hpp"

namespace portico::settings {

/// What cannot be used; what() has a line for each.
class Mistake : public std::runtime_error {
public:
  explicit Mistake(const std::vector<std::string>& lines);
  const std::vector<std::string>& lines() const { return lines_; }

private:
  std::vector<std::string> lines_;
};

/// A value; one thread.
class Mistakes {
public:
  /// The setting cannot be used. Without a key it is the file as such. What it says is told without
  /// what looks like a secret (settings/secrets.hpp).
  void add(const Origin& origin, std::string_view key, std::string_view what);
  /// The setting can be used, but hardly is what was meant.
  void warn(const Origin& origin, std::string_view key, std::string_view what);

  /// What is added from now on of the setting, or of one below it, is told without words that may
  /// repeat its value: that is a secret.
  void conceal(std::string key) { concealed_.push_back(std::move(key)); }

  bool empty() const { return found_.empty(); }
  /// Whether the setting, or something in it, is among what cannot be used.
  bool has(std::string_view key) const;
  /// In the order of the files, then the variables, the flags and the defaults.
  std::vector<std::string> lines() const { return in_order(found_); }
  std::vector<std::string> warnings() const { return in_order(warnings_); }
  /// Throws Mistake when there is anything that cannot be used.
  void refuse() const;

private:
  struct One {
    Origin origin;
    std::string key, line;
  };
  One made(const Origin& origin, std::string_view key, std::string_view what) const;
  static std::vector<std::string> in_order(std::vector<One> all);

  std::vector<One> found_, warnings_;
  std::vector<std::string> concealed_;  ///< keys
};

}  // namespace portico::settings
