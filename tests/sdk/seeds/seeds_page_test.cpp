// The page for who comes from FastAPI says what the examples are: its code is theirs, its tables
// count them. With PORTICO_WRITE_CASES set the tables are written.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "parity/replay/excuse.hpp"
#include "plugin/folder.hpp"
#include "sdk/seeds/example.hpp"

namespace seeds {
namespace {

namespace fs = std::filesystem;
using portico::testing::Folder;
using Texts = std::vector<std::string>;

const fs::path sources{PORTICO_SOURCE_DIR "/tests/sdk/seeds"};
const fs::path page{PORTICO_SOURCE_DIR "/sdk/docs/fastapi.md"};

/// The rows of the deliberate differences that the examples name: what, and where.
std::map<std::string, Texts> named_rows(const std::vector<Example>& examples) {
  std::map<std::string, Texts> rows;
  for (const Example& example : examples)
    for (const std::string& row : example.differs()) rows[row].push_back(example.name);
  return rows;
}

std::string joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) (all += all.empty() ? "" : ", ") += text;
  return all;
}

/// Cells of numbers behind a name.
std::string row_of(const std::string& name, const std::vector<std::size_t>& numbers) {
  std::string row = "| " + name + " |";
  for (const std::size_t number : numbers) row += ' ' + std::to_string(number) + " |";
  return row + '\n';
}

const std::string examples_head =
    "| example | lines of Python | lines of C++ | requests | answers that differ |\n";
const std::string differences_head = "| what differs | in the document or answers of |\n";

std::string table_of_examples(const std::vector<Example>& examples) {
  std::string table = examples_head + "|---|---|---|---|---|\n";
  std::vector<std::size_t> sum(4);
  for (const Example& one : examples) {
    const std::vector<std::size_t> numbers{count_lines(one.python, "#"), count_lines(one.cpp, "//"),
                                           one.exchanges.size(),
                                           one.exchanges.size() - one.identical()};
    std::ranges::transform(numbers, sum, sum.begin(), std::plus{});
    table += row_of(one.document + '/' + one.name, numbers);
  }
  return table + row_of(std::to_string(examples.size()) + " examples", sum);
}

std::string table_of_differences(const std::vector<Example>& examples) {
  const parity::Excuses all{
      {PORTICO_SOURCE_DIR "/tests/parity/differences.json", sources / "differences.json"}};
  auto named = named_rows(examples);
  std::string table = differences_head + "|---|---|\n";
  for (const Json& row : all.rows())
    if (const auto names = named.extract(row.at("id").get<std::string>()); !names.empty())
      table += "| " + row.at("reason").get<std::string>() + " | " + joined(names.mapped()) + " |\n";
  EXPECT_THAT(named, ::testing::IsEmpty()) << "no such row";
  return table;
}

/// Puts the table in the place of the one with the same head.
void replace_table(std::string& text, const std::string& head, const std::string& table) {
  const auto begin = text.find(head);
  ASSERT_NE(begin, text.npos) << "the page has no table " << head;
  auto end = begin;
  while (text[end] == '|') end = text.find('\n', end) + 1;
  text.replace(begin, end - begin, table);
}

/// What stands between fences of the language.
Texts blocks(const std::string& text, const std::string& language) {
  Texts found;
  const std::string fence = "\n```" + language + '\n';
  for (std::size_t at = 0; (at = text.find(fence, at)) != text.npos;) {
    at += fence.size();
    const auto end = text.find("```\n", at);
    found.push_back(text.substr(at, end - at));
  }
  return found;
}

bool stands_in(const std::string& code, const std::vector<Example>& examples,
               std::string Example::*side) {
  return std::ranges::any_of(
      examples, [&](const Example& one) { return (one.*side).find(code) != std::string::npos; });
}

class SeedsPage : public ::testing::Test {
protected:
  const std::vector<Example> examples = read_examples(sources);
  const std::string text = Folder::read(page);
};

TEST_F(SeedsPage, CountsExamplesLinesAndDifferences) {
  std::string made = text;
  replace_table(made, examples_head, table_of_examples(examples));
  replace_table(made, differences_head, table_of_differences(examples));
  if (std::getenv("PORTICO_WRITE_CASES"))
    std::ofstream{page, std::ios::binary} << made;
  else
    EXPECT_EQ(text, made) << "PORTICO_WRITE_CASES=1 writes it";
}

TEST_F(SeedsPage, ShowsTheExamplesThemselves) {
  for (const auto& [language, side] :
       {std::pair{"python", &Example::python}, std::pair{"cpp", &Example::cpp}}) {
    const Texts shown = blocks(text, language);
    EXPECT_FALSE(shown.empty());
    for (const std::string& block : shown)
      EXPECT_TRUE(std::ranges::any_of(examples, [&](const Example& one) {
        return one.*side == block;
      })) << block;
  }
}

TEST_F(SeedsPage, TakesItsWordsFromTheExamples) {
  static const std::regex row{R"((?:^|\n)\| `([^|]*)` \| ([^\n|]*) \|)"}, code{"`([^`]*)`"};
  int rows = 0;
  for (auto at = std::sregex_iterator{text.begin(), text.end(), row}; at != std::sregex_iterator{};
       ++at, ++rows) {
    EXPECT_TRUE(stands_in((*at)[1], examples, &Example::python)) << at->str();
    const std::string words = (*at)[2];
    for (auto one = std::sregex_iterator{words.begin(), words.end(), code};
         one != std::sregex_iterator{}; ++one)
      EXPECT_TRUE(stands_in((*one)[1], examples, &Example::cpp)) << one->str();
  }
  EXPECT_GE(rows, 15);
}

TEST_F(SeedsPage, TheExamplesTakeAtMostAFifthMoreLinesThanInPython) {
  std::size_t python = 0, cpp = 0;
  for (const Example& one : examples) {
    python += count_lines(one.python, "#");
    cpp += count_lines(one.cpp, "//");
  }
  EXPECT_GE(examples.size(), 24u);
  EXPECT_LE(10 * cpp, 12 * python) << cpp << " lines of C++, " << python << " of Python";
}

TEST_F(SeedsPage, EveryRowOfTheDifferencesIsNamed) {
  const auto named = named_rows(examples);
  const parity::Excuses excuses{{sources / "differences.json"}};
  for (const Json& row : excuses.rows())
    EXPECT_TRUE(named.contains(row.at("id").get<std::string>())) << row;
}

}  // namespace
}  // namespace seeds
