#include "http/sight/operator_html.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "http/sight/columns.hpp"
#include "http/sight/operator_files.hpp"

namespace portico::http {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// Facts in which every text is that one.
json facts_of(const std::string& text) {
  json facts{{"at", text},
             {"host", {{"portico", text}, {"plugin_folder", text}, {"listening", {text}}}},
             {"sum", {{"rate", 1.5}}}};
  for (const ShownTable& table : shown_tables()) {
    json row;
    for (const Column& column : table.columns)
      row[std::string{column.member}] = column.form == CellForm::lines ? json{text, text}
                                        : is_number(column.form)       ? json(7)
                                                                       : json(text);
    facts[std::string{table.member}] = json::array({row});
  }
  return facts;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(OperatorHtml, EscapesWhateverItIsTold) {
  for (const std::string hostile : {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
                                    "' onclick='alert(1)", "</pre></td></table>", "&lt;b&gt;"}) {
    const std::string html = operator_html(facts_of(hostile));
    EXPECT_THAT(html, Not(HasSubstr(hostile)));
    EXPECT_EQ(count_of(html, "<script"), 1);
    EXPECT_EQ(count_of(html, "<img"), 0);
  }
}

// What is shown has its place whatever it says: no text opens or closes an element.
TEST(OperatorHtml, HasTheSameElementsWhateverItIsTold) {
  const std::string plain = operator_html(facts_of("a")),
                    hostile = operator_html(facts_of("<\"'&>"));
  for (const char* part : {"<", ">", "\""})
    EXPECT_EQ(count_of(plain, part), count_of(hostile, part));
}

TEST(OperatorHtml, NamesForEachCellWhatTheScriptPutsThere) {
  const std::string html = operator_html(facts_of("a"));
  for (const ShownTable& table : shown_tables()) {
    EXPECT_THAT(html, HasSubstr("<table data-facts=\"" + std::string{table.member} + '"'));
    for (const Column& column : table.columns)
      EXPECT_THAT(html, HasSubstr("data-member=\"" + std::string{column.member} +
                                  "\" data-form=\"" + std::string{name(column.form)} + '"'));
  }
}

TEST(OperatorHtml, SaysSoWhereThereIsNothing) {
  json facts = facts_of("a");
  for (const ShownTable& table : shown_tables()) facts[std::string{table.member}] = json::array();
  const std::string html = operator_html(facts);
  EXPECT_THAT(html, HasSubstr("<p class=\"nothing\">There is no plugin.</p>"));
  EXPECT_THAT(html, HasSubstr("<section id=\"crashes\" hidden>"));
}

// A strict Content-Security-Policy holds for what is loaded from beside it alone.
TEST(OperatorHtml, LoadsNothingFromElsewhereAndHasNothingInline) {
  const std::string html = operator_html(facts_of("a"));
  for (const char* part : {"http:", "https:", "//", "style=", "onclick", "<style"})
    EXPECT_THAT(html, Not(HasSubstr(part)));
  for (const std::string_view file : {operator_style, operator_script})
    for (const char* part : {"http:", "https:", "url(", "@import", "innerHTML", "eval"})
      EXPECT_EQ(file.find(part), file.npos) << part;
}

}  // namespace
}  // namespace portico::http
