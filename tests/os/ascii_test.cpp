#include "os/ascii.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

TEST(Ascii, ComparesWordsWithoutRegardToCase) {
  EXPECT_TRUE(same_word("Content-Type", "content-TYPE"));
  EXPECT_TRUE(same_word("", ""));
  EXPECT_FALSE(same_word("a", "ab"));
  EXPECT_FALSE(same_word("[", "{")) << "they differ in the bit of case alone";
  EXPECT_FALSE(same_word("\xc4", "\xe4"));
}

TEST(Ascii, ChangesTheCaseOfLettersAlone) {
  EXPECT_EQ(lower(std::string{"AZ@[`{\xc4"}), "az@[`{\xc4");
  EXPECT_EQ(upper(std::string{"az@[`{\xe4"}), "AZ@[`{\xe4");
}

TEST(Ascii, TrimsSpacesAndTabs) {
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed("\na\n"), "\na\n");
}

}  // namespace
}  // namespace portico::os
