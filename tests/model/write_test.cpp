#include "model/write.hpp"

#include <cmath>
#include <limits>

#include "support.hpp"

namespace portico::model {
namespace {

std::string number(double value, Spelling spelling) {
  message::Text text;
  write_number(value, text, spelling);
  return std::string{text.view()};
}

TEST(Write, SpellsNumbersAsEachSideDoes) {
  struct Case {
    double value;
    const char *python, *model;
  };
  const Case cases[] = {
      {0.0, "0.0", "0.0"},
      {-0.0, "-0.0", "-0.0"},
      {3, "3.0", "3.0"},
      {0.1, "0.1", "0.1"},
      {1e-4, "0.0001", "0.0001"},
      {1e-5, "1e-05", "0.00001"},
      {1e-6, "1e-06", "1e-6"},
      {1.5e-7, "1.5e-07", "1.5e-7"},
      {1e15, "1000000000000000.0", "1000000000000000.0"},
      {1e16, "1e+16", "1e+16"},
      {1.5e300, "1.5e+300", "1.5e+300"},
      {5e-324, "5e-324", "5e-324"},
      {1e22, "1e+22", "1e+22"},
      {123456.789, "123456.789", "123456.789"},
  };
  for (const Case& entry : cases) {
    EXPECT_EQ(number(entry.value, Spelling::python), entry.python);
    EXPECT_EQ(number(entry.value, Spelling::model), entry.model);
  }
}

std::string string(std::string_view value) {
  message::Text text;
  return message::write_string(value, text) ? std::string{text.view()} : "refused";
}

TEST(Write, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(string("a\"b\\c/<>\x7F"), "\"a\\\"b\\\\c/<>\x7F\"");
  EXPECT_EQ(string(std::string_view{"\0\b\f\n\r\t\x1F", 7}), "\"\\u0000\\b\\f\\n\\r\\t\\u001f\"");
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x'), want = text;
    text[at] = '"';
    want.replace(at, 1, "\\\"");
    EXPECT_EQ(string(text), '"' + want + '"');
  }
}

TEST(Write, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(string("caf\xC3\xA9 \xE2\x80\xA8"), "\"caf\xC3\xA9 \xE2\x80\xA8\"");
  for (const char* bad : {"\xFF", "\xC3", "abcdefghijklmnopqrst\xC3(", "\xED\xA0\x80", "\xC0\x80"})
    EXPECT_EQ(string(bad), "refused");
}

TEST(Write, LeavesNothingBehindWhenItFails) {
  portico_value items[2] = {};
  items[1].kind = PORTICO_FLOAT, items[1].number = std::nan("");
  portico_value list{PORTICO_ARRAY, 2, {.items = items}};
  message::Text text;
  text.append("before");
  EXPECT_FALSE(write(list, text));
  EXPECT_EQ(text.view(), "before");
  EXPECT_TRUE(write(list, text, Spelling::model));
  EXPECT_EQ(text.view(), "before[null,null]");
  items[1].kind = 99;
  EXPECT_FALSE(write(list, text, Spelling::model));
}

TEST(Write, StopsAtADepth) {
  std::vector<portico_value> chain(reply_depth + 2);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i)
    chain[i] = {PORTICO_ARRAY, 1, {.items = &chain[i + 1]}};
  message::Text text;
  EXPECT_FALSE(write(chain[0], text));
  EXPECT_TRUE(write(chain[1], text));
}

}  // namespace
}  // namespace portico::model
