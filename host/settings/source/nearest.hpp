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

/// Whether one may be meant with the other: a third of the characters, and one at least, may
/// differ, and the same of each part of two names that have as many (limits_body, limit-bodi).
bool is_near(std::string_view one, std::string_view other);

/// The known word with the fewest slips; "" when none is near. Of equals the first.
template <class Words> std::string nearest(std::string_view word, const Words& known) {
  std::string_view best;
  std::size_t fewest = std::string_view::npos;
  for (const std::string_view one : known) {
    const std::size_t count = slips(word, one);
    if (count >= fewest || !is_near(word, one)) continue;
    fewest = count;
    best = one;
  }
  return std::string{best};
}

/// ": did you mean limits?" for the end of a sentence; "" when none is near.
template <class Words> std::string did_you_mean(std::string_view word, const Words& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : ": did you mean " + near + '?';
}

}  // namespace portico::settings
