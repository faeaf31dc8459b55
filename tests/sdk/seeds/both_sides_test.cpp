// The page with both sides of every example is made of their files: the Python on the left, the
// plugin on the right, and what both answer. With PORTICO_WRITE_CASES set it is written.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "plugin/folder.hpp"
#include "sdk/seeds/example.hpp"

namespace seeds {
namespace {

namespace fs = std::filesystem;
using portico::testing::Folder;

const std::string head =
    R"(# Both sides of every example

The examples of [fastapi.md](fastapi.md), in full: FastAPI on the left, Portico on the right, and below them what is asked and what both answer. Each is a file of `tests/sdk/seeds` in the source, which the tests run; this page is made of them.
)";

std::string fenced(const std::string& language, const std::string& code) {
  return "\n```" + language + '\n' + code + "```\n";
}

std::string request_of(const Json& request) {
  std::string text =
      request.at("method").get<std::string>() + ' ' + request.at("target").get<std::string>();
  if (const std::string body = request.value("body", ""); !body.empty()) text += "  " + body;
  return text;
}

/// A line or two for a text that is short and printable.
std::string answer_of(const Json& expect) {
  const std::string status = std::to_string(expect.at("status").get<int>());
  const std::string body = expect.value("body_text", "");
  const bool plain =
      std::ranges::all_of(body, [](unsigned char c) { return c >= ' ' || c == '\n'; });
  if (body.empty() || body.size() > 400 || !plain) return status + '\n';
  return status + ' ' + body + (body.ends_with('\n') ? "" : "\n");
}

/// What FastAPI answers and the plugin too, byte for byte, but for the documents.
std::string exchanges_of(const Example& example) {
  std::string text;
  for (const Json& exchange : example.exchanges)
    if (!exchange.at("expect").contains("openapi") && !exchange.contains("differs"))
      text += request_of(exchange.at("request")) + '\n' + answer_of(exchange.at("expect"));
  return text;
}

std::string page_of(const std::vector<Example>& examples) {
  std::string page = head;
  for (const Example& one : examples) {
    page += "\n## " + one.document + '/' + one.name + "\n\n<table><tr><th>FastAPI</th>";
    page += "<th>Portico</th></tr><tr><td valign=\"top\">\n" + fenced("python", one.python);
    page += "\n</td><td valign=\"top\">\n" + fenced("cpp", one.cpp) + "\n</td></tr></table>\n";
    page += fenced("", exchanges_of(one));
  }
  return page;
}

TEST(BothSides, ArePutTogetherOfTheExamples) {
  const fs::path page{PORTICO_SOURCE_DIR "/sdk/docs/fastapi_examples.md"};
  const auto examples = read_examples(PORTICO_SOURCE_DIR "/tests/sdk/seeds");
  ASSERT_GE(examples.size(), 24u);
  const std::string made = page_of(examples);
  if (std::getenv("PORTICO_WRITE_CASES"))
    std::ofstream{page, std::ios::binary} << made;
  else
    EXPECT_EQ(Folder::read(page), made) << "PORTICO_WRITE_CASES=1 writes it";
}

TEST(BothSides, EveryExampleIsAskedAndAnsweredAlike) {
  for (const Example& one : read_examples(PORTICO_SOURCE_DIR "/tests/sdk/seeds"))
    EXPECT_FALSE(exchanges_of(one).empty()) << one.name;
}

}  // namespace
}  // namespace seeds
