#include "parity/plugin/record.hpp"

#include <string>
#include <utility>

namespace parity {
namespace {

constexpr std::pair<std::string_view, std::string_view> words[] = {
    {"NaN", R"({"$float":"nan"})"},
    {"Infinity", R"({"$float":"inf"})"},
    {"-Infinity", R"({"$float":"-inf"})"},
};

/// The bytes of the word that begins here, or nothing.
std::pair<std::string_view, std::string_view> word_at(std::string_view rest) {
  for (const auto& word : words)
    if (rest.starts_with(word.first)) return word;
  return {};
}

std::string in_strict_json(std::string_view line) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto [word, meaning] = word_at(quoted ? std::string_view{} : line.substr(i));
    if (!word.empty()) {
      out += meaning;
      i += word.size() - 1;
      continue;
    }
    out += line[i];
    if (quoted && line[i] == '\\' && i + 1 < line.size())
      out += line[++i];
    else if (line[i] == '"')
      quoted = !quoted;
  }
  return out;
}

}  // namespace

nlohmann::ordered_json parse_record(std::string_view line) {
  auto record = nlohmann::ordered_json::parse(line, nullptr, false);
  if (!record.is_discarded()) return record;
  return nlohmann::ordered_json::parse(in_strict_json(line));
}

}  // namespace parity
