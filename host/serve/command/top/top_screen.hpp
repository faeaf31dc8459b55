#pragma once

// The facts about a host as lines of text, for a screen or a pipe. Every name that comes from
// elsewhere is made fit for a terminal. Pure.

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::serve {

struct TopView {
  std::size_t columns =
      0;  ///< of the screen, to which lines are cut; 0: lines are as long as it takes
  std::size_t rows = 0;  ///< of the screen; 0: everything is shown
  std::size_t sort = 0;  ///< of the routes, by the column of top_sorts(); more begin again
  bool styled = false;   ///< headings are bold, as terminals do it
};

/// Words for what routes are sorted by, in turn.
std::string_view top_sort(std::size_t number);

std::string top_text(const nlohmann::json& facts, const TopView& view);

}  // namespace portico::serve
