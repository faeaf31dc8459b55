#include "process/repeats.hpp"

#include <algorithm>
#include <cstddef>

namespace portico::process {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t most_in_a_row = 4;  ///< functions that call each other in a circle
constexpr std::size_t fewest = 3;         ///< times that are told as a number

/// How often the `size` lines from `begin` on come in a row.
std::size_t times(const Lines& lines, std::size_t begin, std::size_t size) {
  std::size_t count = 1;
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto length = static_cast<std::ptrdiff_t>(size);
  for (auto at = first + length; lines.end() - at >= length; at += length, ++count)
    if (!std::equal(first, first + length, at)) break;
  return count;
}

std::string words(std::size_t size, std::size_t count) {
  const std::string what = size == 1 ? "" : "these " + std::to_string(size) + " lines ";
  return " (" + what + "repeated " + std::to_string(count) + " times)";
}

}  // namespace

Lines fold_repeats(const Lines& lines) {
  Lines folded;
  for (std::size_t at = 0; at < lines.size();) {
    std::size_t size = 1, count = times(lines, at, size);
    while (count < fewest && size < most_in_a_row) count = times(lines, at, ++size);
    if (count < fewest) size = count = 1;
    for (std::size_t line = at; line < at + size; ++line) folded.push_back(lines[line]);
    if (count > 1) folded.back() += words(size, count);
    at += size * count;
  }
  return folded;
}

}  // namespace portico::process
