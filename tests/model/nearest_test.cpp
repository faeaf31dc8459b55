#include "model/nearest.hpp"

#include <array>

#include <gtest/gtest.h>

namespace portico::model {
namespace {

constexpr std::array<std::string_view, 5> members{"password", "name", "id", "internal_id",
                                                  "firstName"};

TEST(Nearest, IsTheNameThatWasMeant) {
  EXPECT_EQ(nearest("pasword", members), "password");
  EXPECT_EQ(nearest("passwrod", members), "password");
  EXPECT_EQ(nearest("naem", members), "name");
  EXPECT_EQ(nearest("Name", members), "name");
  EXPECT_EQ(nearest("ids", members), "id");
  EXPECT_EQ(nearest("internalid", members), "internal_id");
  EXPECT_EQ(nearest("firstname", members), "firstName");
}

TEST(Nearest, IsNoneWhenNoneIsNear) {
  EXPECT_EQ(nearest("quantity", members), "");
  EXPECT_EQ(nearest("", members), "");
  EXPECT_EQ(nearest("id", {}), "");
}

}  // namespace
}  // namespace portico::model
