#include "parity/plugin/cookie.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace parity {
namespace {

using Json = nlohmann::ordered_json;

std::string line(const char* text) { return set_cookie(Json::parse(text)); }

TEST(Cookie, Defaults) {
  EXPECT_EQ(line(R"({"name": "k", "value": "v"})"), "k=v; Path=/; SameSite=lax");
  EXPECT_EQ(line(R"({"name": "k", "value": "", "path": null, "samesite": null})"), "k=\"\"");
}

TEST(Cookie, AttributesInAlphabeticalOrder) {
  EXPECT_EQ(
      line(
          R"({"name": "k", "value": "v", "secure": true, "httponly": true, "max_age": 0, "domain": "d.org",
                     "expires": "soon", "path": "/p", "samesite": "none"})"),
      "k=v; Domain=d.org; expires=soon; HttpOnly; Max-Age=0; Path=/p; SameSite=none; Secure");
}

TEST(Cookie, ValuesBeyondATokenAreQuoted) {
  EXPECT_EQ(line(R"({"name": "k", "value": "a b,c;\"é", "path": null, "samesite": null})"),
            R"(k="a b\054c\073\"\351")");
}

TEST(Cookie, DeletedExpiresAtOnce) {
  const std::string text =
      delete_cookie(Json::parse(R"({"name": "k", "value": "old", "secure": true})"));
  EXPECT_TRUE(text.starts_with("k=\"\"; expires=")) << text;
  EXPECT_TRUE(text.ends_with(" GMT; Max-Age=0; Path=/; SameSite=lax; Secure")) << text;
}

TEST(Cookie, NamesAreTokens) {
  EXPECT_THROW(line(R"({"name": "a b", "value": "v"})"), std::invalid_argument);
  EXPECT_THROW(line(R"({"name": "", "value": "v"})"), std::invalid_argument);
}

}  // namespace
}  // namespace parity
