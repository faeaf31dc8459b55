#include "message/field/charset.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::message {
namespace {

std::string read(const char* charset, std::string_view bytes) {
  Arena arena;
  return std::string{Charset{charset}.read(bytes, arena)};
}

TEST(Charset, ReadsWhatTheNameSays) {
  EXPECT_EQ(read("utf-8", "caf\u00e9"), "café");
  EXPECT_EQ(read("UTF8", "日本"), "日本");
  EXPECT_EQ(read("iso-8859-1", "caf\xe9"), "café");
  EXPECT_EQ(read("latin1", "\x80"), "\u0080");
  EXPECT_EQ(read("cp1252", "\x80"), "€");
  EXPECT_EQ(read("shift_jis", "\x93\xfa\x96\x7b"), "日本");
  EXPECT_EQ(read("utf-16le", std::string_view{"\x3d\xd8\x00\xde", 4}), "😀");
  EXPECT_EQ(read("us-ascii", "abc"), "abc");
  EXPECT_EQ(read("windows-1252", ""), "");
}

TEST(Charset, WhatItCannotReadIsLatin1) {
  EXPECT_EQ(read("utf-8", "caf\xe9"), "café");
  EXPECT_EQ(read("us-ascii", "caf\xe9"), "café");
  EXPECT_EQ(read("shift_jis", "a\x93"), "a\u0093");
  EXPECT_EQ(read("x-nobody-knows", "\xe9"), "é");
  EXPECT_EQ(read("", "\xe9"), "é");
}

TEST(Charset, IsUtf8WithoutAName) {
  Arena arena;
  EXPECT_EQ(Charset{}.read("日", arena), "日");
  EXPECT_EQ(Charset{}.read("\xff", arena), "ÿ");
}

TEST(Charset, ALongTextIsReadWhole) {
  const std::string bytes(100000, '\x80');
  std::string euros;
  for (int i = 0; i < 100000; ++i) euros += "€";
  EXPECT_EQ(read("windows-1252", bytes), euros);
}

}  // namespace
}  // namespace portico::message
