#include "message/field/condition.hpp"

#include <gtest/gtest.h>

#include "message/field/date.hpp"

namespace portico::message {
namespace {

constexpr std::string_view early = "Sun, 06 Nov 1994 08:49:37 GMT",
                           late = "Mon, 07 Nov 1994 08:49:37 GMT";

Precondition read(const Conditions& conditions, const Validators& validators) {
  return evaluate(conditions, validators, Reading::read);
}

Precondition change(const Conditions& conditions, const Validators& validators) {
  return evaluate(conditions, validators, Reading::other);
}

TEST(Condition, HoldsWithoutOne) { EXPECT_EQ(read({}, {"\"a\"", late}), Precondition::holds); }

// RFC 9110 section 13.1.1: strong comparison.
TEST(Condition, IfMatchFailsForAnotherTag) {
  const Validators strong{"\"a\"", {}}, weak{"W/\"a\"", {}};
  EXPECT_EQ(change({.if_match = "\"a\""}, strong), Precondition::holds);
  EXPECT_EQ(change({.if_match = "\"x\", \"a\""}, strong), Precondition::holds);
  EXPECT_EQ(change({.if_match = "*"}, {}), Precondition::holds);
  EXPECT_EQ(change({.if_match = "\"b\""}, strong), Precondition::failed);
  EXPECT_EQ(change({.if_match = "W/\"a\""}, strong), Precondition::failed);
  EXPECT_EQ(change({.if_match = "W/\"a\""}, weak), Precondition::failed);
  EXPECT_EQ(change({.if_match = ""}, strong), Precondition::failed);
  EXPECT_EQ(change({.if_match = "nonsense, \"a\""}, strong), Precondition::failed);
}

// Section 13.1.2: weak comparison; 304 for GET and HEAD, 412 for others.
TEST(Condition, IfNoneMatchIsNotModifiedForTheSameTag) {
  const Validators strong{"\"a\"", {}}, weak{"W/\"a\"", {}};
  for (const Validators& validators : {strong, weak})
    for (const std::string_view field : {"\"a\"", "W/\"a\"", "\"b\" , W/\"a\"", "*"}) {
      EXPECT_EQ(read({.if_none_match = field}, validators), Precondition::not_modified) << field;
      EXPECT_EQ(change({.if_none_match = field}, validators), Precondition::failed) << field;
    }
  EXPECT_EQ(read({.if_none_match = "\"b\""}, strong), Precondition::holds);
  EXPECT_EQ(read({.if_none_match = "\"a"}, strong), Precondition::holds);
}

TEST(Condition, ATagMayHoldCommas) {
  EXPECT_EQ(read({.if_none_match = "\"x,y\", \"a\""}, {"\"a\"", {}}), Precondition::not_modified);
  EXPECT_EQ(read({.if_none_match = "\"a,b\""}, {"\"a\"", {}}), Precondition::holds);
}

TEST(Condition, IfUnmodifiedSinceFailsForALaterChange) {
  EXPECT_EQ(change({.if_unmodified_since = early}, {{}, late}), Precondition::failed);
  EXPECT_EQ(change({.if_unmodified_since = late}, {{}, late}), Precondition::holds);
  EXPECT_EQ(change({.if_unmodified_since = "never"}, {{}, late}), Precondition::holds);
  EXPECT_EQ(change({.if_unmodified_since = early}, {}), Precondition::holds);
}

TEST(Condition, IfModifiedSinceIsForReadingAlone) {
  EXPECT_EQ(read({.if_modified_since = late}, {{}, early}), Precondition::not_modified);
  EXPECT_EQ(read({.if_modified_since = late}, {{}, late}), Precondition::not_modified);
  EXPECT_EQ(read({.if_modified_since = early}, {{}, late}), Precondition::holds);
  EXPECT_EQ(change({.if_modified_since = late}, {{}, early}), Precondition::holds);
  EXPECT_EQ(read({.if_modified_since = "never"}, {{}, early}), Precondition::holds);
}

// Section 13.2.2: the dates count where there are no tags.
TEST(Condition, TagsGoBeforeDates) {
  const Validators validators{"\"a\"", late};
  EXPECT_EQ(change({.if_match = "\"a\"", .if_unmodified_since = early}, validators),
            Precondition::holds);
  EXPECT_EQ(read({.if_none_match = "\"b\"", .if_modified_since = late}, validators),
            Precondition::holds);
  EXPECT_EQ(read({.if_match = "\"b\"", .if_none_match = "\"a\""}, validators),
            Precondition::failed);
}

// Section 13.1.5.
TEST(Condition, ARangeCountsForTheSameStrongValidator) {
  const std::time_t changed = *read_date(early);
  const Validators validators{"\"a\"", early};
  EXPECT_TRUE(range_counts({}, validators, changed));
  EXPECT_TRUE(range_counts({.if_range = "\"a\""}, validators, changed));
  EXPECT_FALSE(range_counts({.if_range = "\"b\""}, validators, changed));
  EXPECT_FALSE(range_counts({.if_range = "W/\"a\""}, {"W/\"a\"", {}}, changed));
  EXPECT_TRUE(range_counts({.if_range = early}, validators, changed + 1));
  EXPECT_FALSE(range_counts({.if_range = early}, validators, changed)) << "it may change again";
  EXPECT_FALSE(range_counts({.if_range = late}, validators, changed + 1));
  EXPECT_FALSE(range_counts({.if_range = ""}, {}, changed));
}

}  // namespace
}  // namespace portico::message
