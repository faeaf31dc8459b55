#include "settings/author/prove_words.hpp"

#include <map>

#include <CLI/CLI.hpp>

namespace portico::settings {

void add_prove_words(CLI::App& app, ProveOrder& words) {
  app.add_option("subject", words.subject, "A library, a folder of plugins or a URL")->required();
  app.add_option_function<std::int64_t>(
         "--for", [&words](std::int64_t time) { words.time = std::chrono::milliseconds{time}; },
         "How long: 30s, 2m, 500ms")
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, std::int64_t>{{"ms", 1}, {"s", 1000}, {"m", 60'000}},
          CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->check(CLI::PositiveNumber)
      ->type_name("TIME")
      ->default_str("30s");
  app.add_option("--seed", words.seed, "Of the chance by which it asks; left out: another one")
      ->type_name("NUMBER");
  app.add_option("--header", words.fields, "A field for every request: \"NAME: VALUE\"")
      ->type_name("FIELD");
  app.add_option("--junit", words.junit, "File for a report in JUnit's XML")->type_name("FILE");
}

}  // namespace portico::settings
