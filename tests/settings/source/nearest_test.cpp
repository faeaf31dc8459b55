#include "settings/source/nearest.hpp"

#include <array>

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

const std::vector<std::string> words{"serve", "check", "reload", "routes", "--limits-body"};
constexpr std::array<std::string_view, 5> members{"password", "name", "id", "internal_id",
                                                  "firstName"};

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("srve", words), "serve");
  EXPECT_EQ(nearest("servee", words), "serve");
  EXPECT_EQ(nearest("sevre", words), "serve") << "two swapped";
  EXPECT_EQ(nearest("realod", words), "reload");
  EXPECT_EQ(nearest("--limit-body", words), "--limits-body");
  EXPECT_EQ(nearest("--limits_body", words), "--limits-body");
  EXPECT_EQ(nearest("pasword", members), "password");
  EXPECT_EQ(nearest("naem", members), "name");
  EXPECT_EQ(nearest("ids", members), "id");
  EXPECT_EQ(nearest("internalid", members), "internal_id");
}

TEST(Nearest, DoesNotLookAtCase) {
  EXPECT_EQ(nearest("SERVE", words), "serve");
  EXPECT_EQ(nearest("Name", members), "name");
  EXPECT_EQ(nearest("firstname", members), "firstName");
}

TEST(Nearest, IsNothingWhenNoneIsNear) {
  EXPECT_EQ(nearest("version", words), "");
  EXPECT_EQ(nearest("x", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest("quantity", members), "");
  EXPECT_EQ(nearest("serve", std::vector<std::string>{}), "");
}

// However long the whole is.
TEST(Nearest, ComparesEachPartOfANameByItself) {
  const std::vector<std::string> names{"DOCS_VERSION", "LIMITS_BODY", "plugin_folder"};
  EXPECT_EQ(nearest("SDK_VERSION", names), "");
  EXPECT_EQ(nearest("DOC_VERSION", names), "DOCS_VERSION");
  EXPECT_EQ(nearest("LIMIT_BODI", names), "LIMITS_BODY");
  EXPECT_EQ(nearest("plugin-folder", names), "plugin_folder");
  EXPECT_EQ(nearest("pluginfolder", names), "plugin_folder");
}

TEST(Nearest, CountsSlips) {
  EXPECT_EQ(slips("abc", "abc"), 0u);
  EXPECT_EQ(slips("abc", "acb"), 1u);
  EXPECT_EQ(slips("abc", ""), 3u);
  EXPECT_EQ(slips("abc", "xbcd"), 2u);
}

}  // namespace
}  // namespace portico::settings
