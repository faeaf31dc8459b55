#include "settings/log/redaction.hpp"

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

std::string shown(std::string_view target) {
  static const Redaction redaction{{"token", "Api-Key", "key", "my pass", "a+b"}};
  std::string room;
  return std::string{redaction.redacted(target, room)};
}

TEST(Redaction, HidesValuesByTheirNames) {
  EXPECT_EQ(shown("/a?token=SECRET"), "/a?token=***");
  EXPECT_EQ(shown("/a?x=1&token=SECRET&y=2"), "/a?x=1&token=***&y=2");
  EXPECT_EQ(shown("/a?token=A&key=B"), "/a?token=***&key=***");
  EXPECT_EQ(shown("/a?x=1;key=B;C&y=2"), "/a?x=1;key=***&y=2") << "some part at semicolons, too";
  EXPECT_EQ(shown("/a?token=A;B"), "/a?token=***") << "and most do not";
  EXPECT_EQ(shown("/a?token="), "/a?token=***");
  EXPECT_EQ(shown("/a?token=a=b?c=d"), "/a?token=***");
}

TEST(Redaction, ReadsNamesAsAServerDoes) {
  EXPECT_EQ(shown("/a?TOKEN=SECRET"), "/a?TOKEN=***");
  EXPECT_EQ(shown("/a?to%6ben=SECRET"), "/a?to%6ben=***");
  EXPECT_EQ(shown("/a?%74%6F%6B%65%6E=SECRET"), "/a?%74%6F%6B%65%6E=***");
  EXPECT_EQ(shown("/a?API-key=SECRET"), "/a?API-key=***");
  EXPECT_EQ(shown("/a?my+pass=SECRET"), "/a?my+pass=***");
  EXPECT_EQ(shown("/a?my%20Pass=SECRET"), "/a?my%20Pass=***");
  EXPECT_EQ(shown("/a?a%2Bb=SECRET"), "/a?a%2Bb=***");
}

TEST(Redaction, LeavesTheRestAsItIs) {
  for (const char* same : {"/", "", "*", "/a?", "/a?b=c", "/token=1", "/a?tokens=1", "/a?token",
                           "/a?%zz=1", "/a?%7=1", "/a?x=token", "/a?&&="})
    EXPECT_EQ(shown(same), same);
}

TEST(Redaction, OfALinkKeepsItsFragment) {
  EXPECT_EQ(shown("https://example.org/a?token=SECRET#top"), "https://example.org/a?token=***#top");
}

TEST(Redaction, OfNothingHidesNothing) {
  std::string room;
  EXPECT_EQ(Redaction{}.redacted("/a?token=1", room), "/a?token=1");
  EXPECT_FALSE(Redaction{}.covers("token"));
}

}  // namespace
}  // namespace portico::settings
