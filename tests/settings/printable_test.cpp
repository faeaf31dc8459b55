#include "settings/printable.hpp"

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  for (const std::string text : {"", "plain ~", "\u00e4\u20ac\U0001F600", "a\\n \"b\""})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesWhatSteersATerminal) {
  EXPECT_EQ(printable(std::string_view{"a\0b", 3}), "a\\u0000b");
  EXPECT_EQ(printable("one\r\ntwo\tthree"), "one\\u000d\\u000atwo\\u0009three");
  EXPECT_EQ(printable("\x1b[2J\x7f"), "\\u001b[2J\\u007f");
  EXPECT_EQ(printable("\u009b2J\u2028\u202e\u2066"), "\\u009b2J\\u2028\\u202e\\u2066");
}

TEST(Printable, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(printable("caf\xe9!"), "caf\\xe9!");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "cut";
}

TEST(Printable, KnowsTheLengthOfACharacter) {
  EXPECT_EQ(utf8_length(""), 0u);
  EXPECT_EQ(utf8_length("ab"), 1u);
  EXPECT_EQ(utf8_length("\u00e4x"), 2u);
  EXPECT_EQ(utf8_length("\u20ac"), 3u);
  EXPECT_EQ(utf8_length("\U0001F600"), 4u);
  EXPECT_EQ(utf8_length("\x80"), 0u);
}

}  // namespace
}  // namespace portico::settings
