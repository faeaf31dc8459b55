#include "plugin/compose.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::plugin {
namespace {

std::string sent(std::string_view text) {
  message::Arena arena;
  return std::string{field_bytes(text, arena)};
}

TEST(FieldBytes, AreLatin1WhereThatHasTheCharacters) {
  EXPECT_EQ(sent("plain"), "plain");
  EXPECT_EQ(sent("café"), "caf\xe9");
  EXPECT_EQ(sent("\u0080\u00ff\u00c3\u00a9"), "\x80\xff\xc3\xa9");
  EXPECT_EQ(sent(""), "");
}

TEST(FieldBytes, StayWhereItHasNot) {
  EXPECT_EQ(sent("日é"), "日é");
  EXPECT_EQ(sent("caf\xe9"), "caf\xe9") << "no UTF-8";
  EXPECT_EQ(sent("\xc3"), "\xc3");
  EXPECT_EQ(sent("\xc3x"), "\xc3x");
  EXPECT_EQ(sent("\xc0\x80"), "\xc0\x80") << "overlong";
}

TEST(FieldBytes, GoBackAsTheyCame) {
  for (int code = 0x80; code <= 0xff; ++code) {
    const std::string byte(1, static_cast<char>(code));
    const std::string text{static_cast<char>(0xc0 | code >> 6),
                           static_cast<char>(0x80 | (code & 0x3f))};
    EXPECT_EQ(sent("a" + text + "b"), "a" + byte + "b") << code;
  }
}

}  // namespace
}  // namespace portico::plugin
