#pragma once

// Which of the known words somebody meant who wrote another one. No state.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace portico::settings {

/// How many characters are too many, missing, wrong or swapped with their neighbours; ASCII letters
/// without regard to case.
std::size_t slips(std::string_view one, std::string_view other);

/// The known word with the fewest slips; "" when none is near: a third of the characters, and one
/// at least, may differ. Of equals the first.
template <class Words> std::string nearest(std::string_view word, const Words& known) {
  std::string_view best;
  std::size_t fewest = std::string_view::npos;
  for (const std::string_view one : known) {
    const std::size_t count = slips(word, one);
    const std::size_t allowed = std::max<std::size_t>(1, std::max(word.size(), one.size()) / 3);
    if (count > allowed || count >= fewest) continue;
    fewest = count;
    best = one;
  }
  return std::string{best};
}

}  // namespace portico::settings
