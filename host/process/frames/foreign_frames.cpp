#include "process/frames/foreign_frames.hpp"

#include <algorithm>
#include <string_view>

namespace portico::process {
namespace {

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

using Frames = std::vector<std::string>;

/// A row of them, which is few lines for what is few.
void fold(Frames::const_iterator begin, Frames::const_iterator end, Frames& into) {
  const auto count = end - begin;
  if (count > 1)
    into.push_back("... " + std::to_string(count) + " frames of the SDK, the host or the system");
  else
    into.insert(into.end(), begin, end);
}

}  // namespace

Frames fold_foreign(const Frames& frames) {
  if (std::none_of(frames.begin(), frames.end(), is_own)) return frames;
  Frames folded;
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
