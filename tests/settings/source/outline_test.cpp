#include "settings/source/outline.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// What is said of the text, which must be one line.
std::string said(const std::string& text) {
  Mistakes mistakes;
  const Outline outline{text, {Origin::Source::file, "p.json"}, mistakes};
  EXPECT_EQ(outline.readable, mistakes.empty()) << text;
  EXPECT_EQ(mistakes.lines().size(), mistakes.empty() ? 0u : 1u) << text;
  return mistakes.empty() ? "" : mistakes.lines().front();
}

TEST(Outline, KnowsTheLineOfEachMember) {
  Mistakes mistakes;
  const Outline outline{"{\n\"a\": {\"b/c\":\n[1,\n{\"d~\": 2}]},\n\"e\\u006e\\n\": 3}",
                        {Origin::Source::file, "p.json"},
                        mistakes};
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(outline.line(""), 1);
  EXPECT_EQ(outline.line("/a"), 2);
  EXPECT_EQ(outline.line("/a/b~1c"), 2);
  EXPECT_EQ(outline.line("/a/b~1c/0"), 3);
  EXPECT_EQ(outline.line("/a/b~1c/1"), 4);
  EXPECT_EQ(outline.line("/a/b~1c/1/d~0"), 4);
  EXPECT_EQ(outline.line("/en\n"), 5) << "the name is what is meant, not how it is written";
  EXPECT_EQ(outline.line("/a/none/at/all"), 2) << "of what encloses it";
}

TEST(Outline, MakesATextThatAParserTakes) {
  for (const std::string text :
       {"{}", " {\"a\": [1, 2,], }", "// c\n{\"a\": /* [ */ 1}// end", "\xEF\xBB\xBF{\"a\":1}",
        "{\"u\": \"http://x/*y*/\", \"e\": \"\\\"\\\\\\u00e4\", \"n\": [-0.5e+3, 0, true, "
        "null]}"}) {
    Mistakes mistakes;
    const Outline outline{text, {Origin::Source::file, "p.json"}, mistakes};
    EXPECT_TRUE(outline.readable) << text;
    EXPECT_TRUE(nlohmann::json::accept(outline.json)) << outline.json;
  }
}

TEST(Outline, SaysWhatStandsThereAndWhatToWrite) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "p.json:1: holds nothing: write {}"},
      {" \n// only this\n", "p.json:3: holds nothing"},
      {"listen: a", "p.json:1: begins with listen: the settings are one JSON object"},
      {"{\"listen\": 1", "p.json:1: the { of line 1 is not closed: write } at its end"},
      {"{\n\"listen\": [1,\n2}", "p.json:3: } closes the [ of line 2: write ]"},
      {"{\"listen\": 1}}", "p.json:1: there is something behind the end, }: put it inside"},
      {"{\"listen\": 1,, \"b\": 2}", "p.json:1: there is a comma too many: remove it (column 14)"},
      {"{, \"b\": 2}", "p.json:1: there is a comma too many"},
      {"{\"listen\": 1\n\"b\": 2}", "p.json:2: a comma is missing before \"b\": write one behind"},
      {"{\"listen\": [1 2]}", "p.json:1: a comma is missing before 2"},
      {"{\"listen\" 1}", "p.json:1: a colon is missing before 1: write \"listen\": and the value"},
      {"{\"listen\" = 1}", "p.json:1: = stands where a colon belongs"},
      {"{\"listen\"}", "p.json:1: the key \"listen\" has no value"},
      {"{\"listen\": }", "p.json:1: a value is missing before }"},
      {"{\"listen\":", "p.json:1: the file ends where a value is expected"},
      {"{limits: 1}", "p.json:1: a key stands in double quotes: write \"limits\""},
      {"{'limits': 1}", "p.json:1: a key stands in double quotes: write \" in the place of '"},
      {"{\"listen\": 'x'}", "p.json:1: text stands in double quotes: write \" in the place of '"},
      {"{\"listen\": \u201cx\u201d}", "p.json:1: text stands in double quotes"},
      {"{\"listen\": yes}",
       "p.json:1: yes is no value of JSON: write true, or \"yes\" for the text"},
      {"{\"listen\": None}", "p.json:1: None is no value of JSON: write null"},
      {"{\"listen\": plain}", "p.json:1: plain is no value of JSON: text stands in double quotes"},
      {"{\"listen\": 10s}", "p.json:1: 10s is no number of JSON: write digits without units"},
      {"{\"listen\": 01}", "p.json:1: 01 is no number"},
      {"{\"listen\": 0x10}", "p.json:1: 0x10 is no number"},
      {"{\"listen\": 1.}", "p.json:1: 1. is no number"},
      {"{\"listen\": -}", "p.json:1: - is no number"},
      {"{\"listen\": +1}", "p.json:1: +1 is no number"},
      {"{\"listen\": .5}", "p.json:1: .5 is no number"},
      {"{\"listen\": NaN}", "p.json:1: NaN is no number"},
      {"{\"listen\": 1e999}", "p.json:1: 1e999 is too large a number"},
      {"{\n# c\n}", "p.json:2: # begins no comment here: write //"},
      {"{} # c", "p.json:1: # begins no comment here"},
      {"{\n\n/* c\n}", "p.json:3: the comment that begins here has no end: write */"},
      {"{\"listen\": \"x\n\"}", "p.json:1: the text that begins here has no end on its line"},
      {"{\"listen\": \"x", "p.json:1: the text that begins here has no end on its line"},
      {"{\"listen\": \"\\x\"}", "p.json:1: \\x is no escape of JSON: write \\\\ for a backslash"},
      {"{\"listen\": \"\\ud800\"}", "p.json:1: the text has an escape \\u that is no character"},
      {"{\"listen\": \"\t\"}", "p.json:1: there is a control character in a text: write it as \\t"},
      {"{\n\n\"\xe9\": 1}", "p.json:3: holds the byte \\xe9, which is not UTF-8"},
      {std::string{"\xff\xfe{\0}\0", 6}, "p.json:1: is UTF-16 or UTF-32"},
      {std::string{"{\0}\0", 4}, "p.json:1: is UTF-16 or UTF-32"},
      {std::string{"\0{\0}", 4}, "p.json:1: is UTF-16 or UTF-32"},
  };
  for (const auto& [text, words] : cases) EXPECT_THAT(said(text), StartsWith(words)) << text;
}

TEST(Outline, TellsNoValueThatMayBeSecret) {
  for (const std::string secret : {"c2VjcmV0", "12345678x", "\"c2VjcmV0\"", "012345678",
                                   "+12345678", "'c2VjcmV0'", "1e99912345678", "c2VjcmV0\n"})
    for (const auto& [before, behind] :
         {std::pair{"{\"security\": {\"schemes\": {\"a\": {\"keys\": [{\"k\": ", "}]}}}}"},
          {"{\"security\": {\"schemes\": {\"a\": {\"keys\": [{\"k\" ", "}]}}}}"},
          {"{\"security\": {\"schemes\": {\"a\": {\"keys\": [\"a\" ", "]}}}}"},
          {"{\"security\": {\"schemes\": {\"a\": {\"keys\": {", "}}}}}"},
          {"{\"security\": {\"schemes\": {\"a\": {\"file\": \"b\" ", "}}}}"},
          {"{\"schemes\": {\"a\": ", "}}"},
          {"{\"plugins\": {\"shop\": {\"config\": {\"password\": ", "}}}}"},
          {"{\"listen\": \"a\" ", "}"},
          {"{} ", ""},
          {"", ""}}) {
      Mistakes mistakes;
      const Outline outline{before + secret + behind, {Origin::Source::file, "p.json"}, mistakes};
      for (const std::string& line : mistakes.lines()) {
        EXPECT_THAT(line, Not(HasSubstr("c2Vj"))) << line;
        EXPECT_THAT(line, Not(HasSubstr("2345678"))) << line;
      }
    }
  EXPECT_THAT(
      said("{\"security\": {\"schemes\": {\"a\": {\"verify\" \"b\"}}}}"),
      StartsWith("p.json:1: a colon is missing before a text: write a colon and the value"));
  EXPECT_THAT(said("{\"security\": {\"schemes\": {\"a\": {}\n\"b\": {}}}}"),
              StartsWith("p.json:2: a comma is missing before \"b\""))
      << "a name is told";
}

// Each text that is cut or has one byte more is read or refused, never anything else.
TEST(Outline, EndsWithAnyText) {
  const std::string whole = "{\"a\": [1, \"x\\n\", {\"b\": null}], // c\n\"d\": -1.5e3, /* */}";
  EXPECT_EQ(said(whole), "");
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    said(whole.substr(0, at));
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = whole;
      text.insert(at, 1, static_cast<char>(byte));
      Mistakes mistakes;
      const Outline outline{text, {Origin::Source::file, "p.json"}, mistakes};
      if (outline.readable) {
        EXPECT_TRUE(nlohmann::json::accept(outline.json)) << text;
      }
    }
  }
}

TEST(Outline, TellsEveryMemberThatIsGivenTwice) {
  Mistakes mistakes;
  const Outline outline{"{\"a\": 1,\n\"a\": 2,\n\"b\": {\"c\": 1,\n\"\\u0063\": 2}}",
                        {Origin::Source::file, "p.json"},
                        mistakes};
  EXPECT_TRUE(outline.readable);
  EXPECT_THAT(mistakes.lines(), ElementsAre("p.json:2: a: is given twice: remove one of them",
                                            "p.json:4: b.c: is given twice: remove one of them"));
}

TEST(Outline, RefusesDepth) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{\"a\":";
  EXPECT_THAT(said(deep), HasSubstr("is nested deeper than 64 levels"));
}

TEST(Outline, WritesReferenceTokens) {
  EXPECT_EQ(pointer_token("a/b~c"), "a~1b~0c");
  EXPECT_EQ(pointer_token(""), "");
}

}  // namespace
}  // namespace portico::settings
