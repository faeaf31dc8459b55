#include "message/decode.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

using namespace std::string_view_literals;

TEST(PercentDecode, UndoesTripletsAndKeepsWhatIsNone) {
  Arena arena;
  EXPECT_EQ(percent_decode("/a%20b%2Fc", Plus::literal, arena), "/a b/c");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::literal, arena), "a+b+");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::space, arena), "a b+");
  EXPECT_EQ(percent_decode("100%", Plus::space, arena), "100%");
  EXPECT_EQ(percent_decode("%zz%4", Plus::space, arena), "%zz%4");
  EXPECT_EQ(percent_decode("%C3%A9", Plus::space, arena), "\u00e9");
  EXPECT_EQ(percent_decode("%00", Plus::space, arena), "\0"sv);
}

TEST(PercentDecode, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  Arena arena;
  EXPECT_EQ(percent_decode("%ff", Plus::literal, arena), "\ufffd");
  EXPECT_EQ(percent_decode("a%E2%82b", Plus::literal, arena), "a\ufffdb");
  EXPECT_EQ(percent_decode("%ED%A0%80", Plus::literal, arena), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(percent_decode("%F0%9F%98%80", Plus::literal, arena), "\U0001f600");
  EXPECT_EQ(percent_decode("%C0%AF", Plus::literal, arena), "\ufffd\ufffd");
}

TEST(Latin1, ReadsEachByteAsACharacter) {
  Arena arena;
  EXPECT_EQ(latin1("caf\xe9", arena), "caf\u00e9");
  EXPECT_EQ(latin1("plain", arena), "plain");
}

TEST(Lower, ChangesLettersOnly) {
  Arena arena;
  EXPECT_EQ(lower("X-Token_1", arena), "x-token_1");
}

}  // namespace
}  // namespace portico::message
