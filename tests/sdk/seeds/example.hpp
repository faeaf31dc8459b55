#pragma once

// An example of the seed documents: an application of FastAPI, the plugin beside it, and what
// FastAPI answered. Values; any thread.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace seeds {

using Json = nlohmann::ordered_json;

struct Example {
  std::string document;  ///< the folder: "guide"
  std::string name;      ///< "create_item"
  std::string python, cpp;
  /// {"request", "expect"} as in tests/parity/cases; `expect.prints`: the lines that the example
  /// printed. "differs": the rows of differences.json that excuse the answer.
  std::vector<Json> exchanges;

  /// How many of the exchanges are answered as FastAPI answers them.
  std::size_t identical() const;
  /// The rows that excuse some exchange, each once.
  std::vector<std::string> differs() const;
};

/// By document and name. Throws std::exception where one of the three files is missing.
std::vector<Example> read_examples(const std::filesystem::path& folder);

/// Lines that are neither empty nor a comment alone.
std::size_t count_lines(const std::string& source, const std::string& comment);

}  // namespace seeds
