#include "sdk/seeds/example.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace seeds {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) throw std::runtime_error{"there is no " + file.string()};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<Json> read_exchanges(const fs::path& file) {
  std::istringstream lines{read(file)};
  std::vector<Json> exchanges;
  for (std::string line; std::getline(lines, line);) exchanges.push_back(Json::parse(line));
  return exchanges;
}

}  // namespace

std::size_t Example::identical() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      exchanges, [](const Json& exchange) { return !exchange.contains("differs"); }));
}

std::vector<std::string> Example::differs() const {
  std::vector<std::string> rows;
  for (const Json& exchange : exchanges)
    for (const Json& row : exchange.value("differs", Json::array()))
      if (std::ranges::find(rows, row.get<std::string>()) == rows.end()) rows.push_back(row);
  return rows;
}

std::vector<Example> read_examples(const fs::path& folder) {
  std::vector<Example> examples;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    fs::path file = entry.path();
    if (file.extension() != ".py" || file.parent_path() == folder) continue;
    examples.push_back({file.parent_path().filename(), file.stem(), read(file),
                        read(file.replace_extension(".cpp")),
                        read_exchanges(file.replace_extension(".jsonl"))});
  }
  std::ranges::sort(examples, {},
                    [](const Example& one) { return std::tie(one.document, one.name); });
  return examples;
}

std::size_t count_lines(const std::string& source, const std::string& comment) {
  std::istringstream lines{source};
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of(' ');
    count += begin != std::string::npos && line.compare(begin, comment.size(), comment) != 0;
  }
  return count;
}

}  // namespace seeds
