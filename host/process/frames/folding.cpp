#include "process/frames/folding.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

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

/// The libraries of the system, and this program.
bool is_of_a_plugin(std::string_view file) {
  if (file == "portico" || file.empty()) return false;
  for (const std::string_view one : {"libc.so", "libstdc++.so", "libgcc_s.so", "libm.so",
                                     "libpthread.so", "ld-linux", "libasan.so", "libubsan.so"})
    if (file.starts_with(one)) return false;
  return true;
}

/// The name up to its parameters and arguments, without what it returns: "shop::find".
std::string_view function_of(std::string_view frame) {
  std::string_view name = frame.substr(0, frame.find_first_of("(<+"));
  while (name.ends_with(' ')) name.remove_suffix(1);
  return name.substr(name.rfind(' ') + 1);
}

/// Inlined into the plugin's library, of the SDK and of the standard library.
bool is_of_a_library(std::string_view function) {
  for (const std::string_view one : {"portico::", "std::", "__gnu_cxx::", "decltype", "__"})
    if (function.starts_with(one)) return true;
  return false;
}

bool is_own(std::string_view frame) {
  const std::size_t in = frame.rfind(" in ");
  return in != frame.npos && is_of_a_plugin(frame.substr(in + 4)) &&
         !is_of_a_library(function_of(frame));
}

/// A row of them, which is few lines for what is few.
void fold(Lines::const_iterator begin, Lines::const_iterator end, Lines& into) {
  const auto count = end - begin;
  if (count > 1)
    into.push_back("... " + std::to_string(count) + " frames of the SDK, the host or the system");
  else
    into.insert(into.end(), begin, end);
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

Lines fold_foreign(const Lines& frames) {
  if (std::none_of(frames.begin(), frames.end(), is_own)) return frames;
  Lines folded;
  for (auto at = frames.begin(); at != frames.end();) {
    const auto next = std::find_if(at, frames.end(), is_own);
    if (next == frames.end()) {
      fold(at, next, folded);
      break;
    }
    // What the plugin has called says much: abort().
    const auto called = next == at ? at : next - 1;
    fold(at, called, folded);
    folded.insert(folded.end(), called, next + 1);
    at = next + 1;
  }
  return folded;
}

}  // namespace portico::process
