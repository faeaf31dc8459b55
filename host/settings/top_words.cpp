#include "settings/top_words.hpp"

#include <map>
#include <string>

#include <CLI/CLI.hpp>

namespace portico::settings {

void add_top_words(CLI::App& app, TopWords& words) {
  app.add_option("--interval", words.interval, "Between two looks, at least 1s: 5s, 1m")
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, std::int64_t>{{"ms", 1}, {"s", 1000}, {"m", 60'000}},
          CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->check(CLI::Range(std::int64_t{1000}, std::int64_t{3'600'000}))
      ->type_name("TIME")
      ->default_str("1s");
  app.add_flag("--once", words.once, "Print it once, as where the output is no terminal");
  app.add_flag("--json", words.json, "Print the facts as JSON, once");
}

}  // namespace portico::settings
