#pragma once

// What is typed behind prove. A value.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace portico::settings {

/// What prove is to ask, and for how long.
struct ProveOrder {
  std::string subject;  ///< a library, a folder of plugins or a URL
  std::chrono::milliseconds time{30'000};
  std::optional<std::uint64_t> seed;  ///< left out: another one each time
  std::vector<std::string> fields;    ///< "Authorization: Bearer ...", with every request
  std::string junit;                  ///< file for a report; empty: none
  /// That are served and not asked: "GET /items/{id}".
  std::vector<std::string> left_out;
  /// The subject is a new version, which may have no operations, and has to serve as a whole.
  bool is_gate = false;

  /// Of a host that runs already.
  bool is_url() const { return subject.find("://") != subject.npos; }
};

void add_prove_words(CLI::App& app, ProveOrder& words);

}  // namespace portico::settings
