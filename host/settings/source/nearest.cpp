#include "settings/source/nearest.hpp"

#include <vector>

#include "os/ascii.hpp"

namespace portico::settings {
namespace {

bool same(char one, char other) { return os::lower(one) == os::lower(other); }

/// Whether few enough characters differ, wherever they stand.
bool differ_little(std::string_view one, std::string_view other) {
  return slips(one, other) <= std::max<std::size_t>(1, std::max(one.size(), other.size()) / 3);
}

std::vector<std::string_view> parts(std::string_view name) {
  std::vector<std::string_view> all;
  for (;;) {
    const auto end = name.find_first_of("._-");
    all.push_back(name.substr(0, end));
    if (end == name.npos) return all;
    name.remove_prefix(end + 1);
  }
}

}  // namespace

// The distance of Damerau and Levenshtein in its restricted form: no character is moved twice.
std::size_t slips(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before(other.size() + 1), last(other.size() + 1), row(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t changed = last[j - 1] + (same(one[i - 1], other[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      const bool swapped =
          i > 1 && j > 1 && same(one[i - 1], other[j - 2]) && same(one[i - 2], other[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[other.size()];
}

bool is_near(std::string_view one, std::string_view other) {
  if (!differ_little(one, other)) return false;
  const auto mine = parts(one), theirs = parts(other);
  return mine.size() != theirs.size() ||
         std::equal(mine.begin(), mine.end(), theirs.begin(), differ_little);
}

}  // namespace portico::settings
