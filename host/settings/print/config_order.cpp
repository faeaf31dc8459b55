#include "settings/print/config_order.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

/// In the order of ConfigOrder::What.
constexpr std::array<std::string_view, 6> actions{"show",    "explain", "check",
                                                  "example", "schema",  "reference"};

}  // namespace

std::string ConfigOrder::take(const std::string& word) {
  if (!word.empty()) {
    const auto found = std::find(actions.begin(), actions.end(), word);
    if (found == actions.end())
      return "config has no word '" + word + "', but show, explain, check, example, schema and " +
             "reference" + did_you_mean(word, actions);
    what = static_cast<What>(found - actions.begin());
  }
  if (what == What::explain)
    return key.empty() ? "config explain needs the name of a setting, such as limits.body" : "";
  return what == What::show || key.empty() ? "" : "config " + word + " takes no name of a setting";
}

}  // namespace portico::settings
