#include "settings/nearest.hpp"

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

TEST(Nearest, FindsTheWordThatWasMeant) {
  const std::vector<std::string> words{"serve", "check", "reload", "routes", "--limits-body"};
  EXPECT_EQ(nearest("srve", words), "serve");
  EXPECT_EQ(nearest("servee", words), "serve");
  EXPECT_EQ(nearest("sevre", words), "serve") << "two swapped";
  EXPECT_EQ(nearest("realod", words), "reload");
  EXPECT_EQ(nearest("--limit-body", words), "--limits-body");
  EXPECT_EQ(nearest("--limits_body", words), "--limits-body");
}

TEST(Nearest, IsNothingWhenNoneIsNear) {
  EXPECT_EQ(nearest("version", {"serve", "check"}), "");
  EXPECT_EQ(nearest("x", {"serve"}), "");
  EXPECT_EQ(nearest("", {"serve"}), "");
  EXPECT_EQ(nearest("serve", {}), "");
}

}  // namespace
}  // namespace portico::settings
