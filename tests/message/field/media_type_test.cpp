#include "message/field/media_type.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

TEST(MediaType, TypeIsLowerCaseAndParametersAreUnquoted) {
  Arena arena;
  const auto type = MediaType::parse(" Multipart/Form-Data ; Boundary=\"a;b\\\"c\" ; x=y", arena);
  EXPECT_EQ(type.type, "multipart/form-data");
  EXPECT_EQ(type.parameter("boundary"), "a;b\"c");
  EXPECT_EQ(type.parameter("x"), "y");
  EXPECT_EQ(type.parameter("z"), std::nullopt);
}

TEST(MediaType, BackslashesOfWindowsPathsStay) {
  Arena arena;
  const auto type = MediaType::parse("form-data; name=f; filename=\"C:\\dir\\x.txt\"", arena);
  EXPECT_EQ(type.parameter("filename"), "C:\\dir\\x.txt");
}

TEST(MediaType, AQuoteWithinAndTheLastOfTwoCount) {
  Arena arena;
  const auto type = MediaType::parse("form-data; x=1; x=\"2;3\"; name=\"a\"b\"", arena);
  EXPECT_EQ(type.parameter("name"), "a\"b");
  EXPECT_EQ(type.parameter("x"), "2;3");
}

TEST(MediaType, OnlyApplicationJsonAndItsRelativesAreJson) {
  Arena arena;
  for (const auto* text :
       {"application/json", "Application/JSON; charset=utf-8", "application/geo+json"})
    EXPECT_TRUE(MediaType::parse(text, arena).json()) << text;
  for (const auto* text :
       {"", "text/json", "application/jsonp", "application/json-seq", "application/xml", ";"})
    EXPECT_FALSE(MediaType::parse(text, arena).json()) << text;
}

TEST(MediaType, BrokenParametersDoNotRunAway) {
  Arena arena;
  for (const auto* text :
       {"a/b;", "a/b;;;", "a/b;x", "a/b;x=", "a/b;x=\"", "a/b;=", "a/b;x=\"\\", ";;=;"})
    MediaType::parse(text, arena);
  EXPECT_EQ(MediaType::parse("a/b;x;y=1", arena).parameter("y"), "1");
}

}  // namespace
}  // namespace portico::message
