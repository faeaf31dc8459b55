#include "model/echo.hpp"

#include "support.hpp"

namespace portico::model {
namespace {

const std::string ellipsis = "\xE2\x80\xA6";

/// One after the other, with room for so many bytes in all.
std::vector<std::string> echoes(std::size_t most, const std::vector<std::string>& values) {
  Bench bench;
  Echo echo{most};
  std::vector<std::string> out;
  for (const std::string& value : values) {
    message::Text text;
    echo.write(bench.cells(value), text);
    out.emplace_back(text.view());
  }
  return out;
}

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

TEST(Echo, RepeatsWhatThereIsRoomFor) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(echoes(10, {"12345", "67890", "1"}), (Texts{"12345", "67890", "null"}));
  EXPECT_EQ(echoes(9, {"12345", "67890", "1"}), (Texts{"12345", "null", "1"}));
  EXPECT_EQ(echoes(0, {"1", "null", "\"a\""}), (Texts{"null", "null", "null"}));
}

TEST(Echo, CutsATextAndNothingElse) {
  const std::string longer(1000, 'x'), beginning = std::string(longest_glimpse, 'x') + ellipsis;
  EXPECT_EQ(echoes(1001, {in_quotes(longer)})[0], in_quotes(beginning));
  EXPECT_EQ(echoes(1002, {in_quotes(longer)})[0], in_quotes(longer));
  EXPECT_EQ(echoes(1001, {"[" + in_quotes(longer) + "]"})[0], "null");
  EXPECT_EQ(echoes(1001, {"{\"a\":" + in_quotes(longer) + "}"})[0], "null");
  EXPECT_EQ(echoes(100, {in_quotes(longer)})[0], "null") << "no room for the beginning either";
}

TEST(Echo, CountsWhatEscapesTake) {
  const std::string json = R"("\u0001\u0001\u0001")";
  EXPECT_EQ(echoes(19, {json})[0], "null");
  EXPECT_EQ(echoes(20, {json})[0], json);
}

TEST(Echo, CutsWholeCharacters) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "\xE2\x82\xAC";
  const std::string cut = echoes(300, {in_quotes(text)})[0];
  EXPECT_EQ(cut, in_quotes(text.substr(0, 255) + ellipsis));
}

TEST(Echo, HasTheBeginningOfANameOnly) {
  message::Text out;
  write_glimpse(std::string(longest_glimpse, 'n'), out);
  EXPECT_EQ(out.view(), in_quotes(std::string(longest_glimpse, 'n')));
  out.clear();
  write_glimpse(std::string(longest_glimpse + 1, 'n'), out);
  EXPECT_EQ(out.view(), in_quotes(std::string(longest_glimpse, 'n') + ellipsis));
}

}  // namespace
}  // namespace portico::model
