#include "settings/author/author_words.hpp"

#include <CLI/CLI.hpp>

namespace portico::settings {

void add_new_words(CLI::App& app, AuthorWords& words) {
  app.add_option("name", words.folder, "The plugin's id, or a path that ends in it: its new folder")
      ->required();
  CLI::Option* const c = app.add_flag("--c", words.c, "In C, in place of C++");
  app.add_flag("--rust", words.rust, "In Rust")->excludes(c);
}

void add_dev_words(CLI::App& app, AuthorWords& words) {
  app.add_flag("--asan", words.sanitized,
               "With AddressSanitizer and UndefinedBehaviorSanitizer: the preset asan");
}

void add_test_words(CLI::App& app, AuthorWords& words) {
  app.add_option("command", words.run,
                 "Behind --, what is run, with the host's address in PORTICO_URL")
      ->required();
}

}  // namespace portico::settings
