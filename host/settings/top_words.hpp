#pragma once

// What is typed behind top. A value.

#include <cstdint>

namespace CLI {
class App;
}

namespace portico::settings {

struct TopWords {
  std::int64_t interval = 1000;  ///< milliseconds between two looks
  bool once = false, json = false;
};

void add_top_words(CLI::App& app, TopWords& words);

}  // namespace portico::settings
