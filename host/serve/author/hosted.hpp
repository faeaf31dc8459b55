#pragma once

// A host that a command starts for itself, `portico serve` as a child, and what it is asked. One
// thread.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "serve/author/attention.hpp"
#include "serve/author/child.hpp"
#include "settings/load.hpp"

namespace portico::serve {

class Hosted {
public:
  struct Wanted {
    settings::Sources sources;                     ///< what the operator says
    std::map<std::string, std::string> otherwise;  ///< key -> value where no flag says another
    std::string preloaded;                         ///< libraries of a sanitizer; empty: none
  };

  /// Until it serves. What it says of its plugins is kept, its log goes to standard error. Throws
  /// std::runtime_error where it does not come to serve.
  Hosted(const Wanted& wanted, Attention& attention);

  /// "http://127.0.0.1:8000".
  const std::string& url() const { return url_; }
  /// The plugins and their routes, as lines.
  const std::string& announced() const { return announced_; }
  /// Throws std::runtime_error where it gives no answer.
  nlohmann::json ask(const std::string& command) const;
  /// What answers a GET of the path with 200; "" where nothing does.
  std::string get(const std::string& path) const;
  /// What waitpid() says of it; nothing while it runs.
  std::optional<int> ended() { return child_.status(); }
  /// Its end in order; what waitpid() says of it.
  int end(Attention& attention);

private:
  void await(Attention& attention);

  Child child_;
  std::string url_, announced_;
};

/// The words that start it.
std::vector<std::string> words_of(const Hosted::Wanted& wanted);

}  // namespace portico::serve
