#include "route/group.hpp"

#include <gtest/gtest.h>

#include "model/models.hpp"

namespace portico::route {
namespace {

const model::Type& compiled(model::Models& models, const char* schema) {
  models.add("M", schema);
  const model::Type* type = models.find("M");
  if (!type) throw std::runtime_error{"no model"};
  return *type;
}

constexpr const char* named = R"({"type": "object", "title": "M", "x-populate-by-name": true,
  "properties": {"x_tag": {"type": "array", "items": {"type": "string"}},
                 "Since_At": {"type": "string", "x-name": "since_at"}},
  "required": ["x_tag", "Since_At"]})";

TEST(Group, OfHeadersHasHyphensWhereTheOwnNameHasUnderscores) {
  model::Models models;
  const Group group = make_group(compiled(models, named), Place::header, Underscores::converted);
  ASSERT_EQ(group.members.size(), 2u);
  ASSERT_EQ(group.members[0].names.size(), 1u);
  EXPECT_EQ(group.members[0].names[0].key, "x_tag");
  EXPECT_EQ(group.members[0].names[0].wire, "x-tag");
  EXPECT_TRUE(group.members[0].sequence);
  ASSERT_EQ(group.members[1].names.size(), 2u);
  EXPECT_EQ(group.members[1].names[0].wire, "Since_At") << "another input name stays";
  EXPECT_EQ(group.members[1].names[0].lookup, "since_at");
  EXPECT_EQ(group.members[1].names[1].wire, "since-at");
  EXPECT_FALSE(group.members[1].sequence);
}

TEST(Group, KeepsNamesElsewhere) {
  model::Models models;
  const model::Type& type = compiled(models, named);
  for (const auto& group : {make_group(type, Place::query, Underscores::converted),
                            make_group(type, Place::header, Underscores::kept)})
    EXPECT_EQ(group.members[0].names[0].wire, "x_tag");
  const Group query = make_group(type, Place::query, Underscores::converted);
  EXPECT_EQ(query.members[1].names[0].lookup, "Since_At");
  EXPECT_EQ(query.members[1].names[1].key, "since_at");
}

}  // namespace
}  // namespace portico::route
