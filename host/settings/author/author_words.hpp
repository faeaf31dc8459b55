#pragma once

// What the author of a plugin types behind new, dev and test. A value.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace portico::settings {

struct AuthorWords {
  enum class Language { cpp, c, rust };

  std::string folder;  ///< new: of the project; its name is the plugin's id
  bool c = false, rust = false;
  bool sanitized = false;        ///< dev: with AddressSanitizer
  std::vector<std::string> run;  ///< test: the command and its arguments

  Language language() const { return rust ? Language::rust : c ? Language::c : Language::cpp; }
};

void add_new_words(CLI::App& app, AuthorWords& words);
void add_dev_words(CLI::App& app, AuthorWords& words);
void add_test_words(CLI::App& app, AuthorWords& words);

}  // namespace portico::settings
