#include "http/security/key_file.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

namespace portico::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string why_no_keys(const std::string& text) {
  try {
    read_key_file(text);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(KeyFile, HasAKeyALine) {
  const std::string a = digest_of_key("a"), b = digest_of_key("b");
  const auto keys = read_key_file("# keys\n\n alice  " + a + " items:read docs \nalice " + b);
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].name, "alice");
  EXPECT_EQ(keys[0].digest, a);
  EXPECT_THAT(keys[0].scopes, ElementsAre("items:read", "docs"));
  EXPECT_THAT(keys[1].scopes, ElementsAre());
}

TEST(KeyFile, WhatIsNoHashIsRefusedWithItsLine) {
  EXPECT_THAT(why_no_keys("alice"), HasSubstr("line 1 has no SHA-256"));
  EXPECT_THAT(why_no_keys("#\nalice secret"), HasSubstr("line 2 has no SHA-256"));
  EXPECT_THAT(why_no_keys("alice " + std::string(64, 'A')), HasSubstr("small hexadecimal"));
  const std::string line = "alice " + digest_of_key("a") + "\n";
  EXPECT_THAT(why_no_keys(line + "bob " + digest_of_key("a")),
              HasSubstr("line 2 has the key of another line"));
}

TEST(KeyFile, WordsAreOnes) {
  EXPECT_EQ(objection_to_word("items:read"), "");
  EXPECT_NE(objection_to_word(""), "");
  EXPECT_NE(objection_to_word("a b"), "");
  EXPECT_NE(objection_to_word("#a"), "");
  EXPECT_NE(objection_to_word("\xc3\xa9"), "");
}

}  // namespace
}  // namespace portico::http
