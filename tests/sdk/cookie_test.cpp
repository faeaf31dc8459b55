#include <portico/cookie.hpp>

#include <regex>

#include <gtest/gtest.h>

namespace portico {
namespace {

using namespace std::chrono_literals;

std::string text(std::string_view name, std::string_view value, const CookieOptions& options = {}) {
  return set_cookie(name, value, options).second;
}
std::string without_date(const std::string& cookie) {
  static const std::regex date{"expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
                               "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT"};
  return std::regex_replace(cookie, date, "expires=<date>");
}

TEST(Cookie, IsSpeltAsRecorded) {
  EXPECT_EQ(text("a", "x=y/z:[]{}"), R"(a="x=y/z:[]{}"; Path=/; SameSite=lax)");
  EXPECT_EQ(text("a", "é"), R"(a="\351"; Path=/; SameSite=lax)");
  EXPECT_EQ(text("a", "b", {.expires = std::chrono::system_clock::from_time_t(1893553445)}),
            "a=b; expires=Wed, 02 Jan 2030 03:04:05 GMT; Path=/; SameSite=lax");
  EXPECT_EQ(text("a", "b", {.expires = std::string{"Wed, 21 Oct 2026 07:28:00 GMT"}}),
            "a=b; expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/; SameSite=lax");
  EXPECT_EQ(without_date(text("a", "b c;d,\"e\"",
                              {.max_age = 60,
                               .expires = 60,
                               .path = "/p",
                               .domain = "x.com",
                               .secure = true,
                               .http_only = true,
                               .same_site = "strict"})),
            R"(a="b c\073d\054\"e\""; Domain=x.com; expires=<date>; HttpOnly; Max-Age=60; )"
            R"(Path=/p; SameSite=strict; Secure)");
  EXPECT_EQ(without_date(delete_cookie("a", {.domain = "x.com"}).second),
            R"(a=""; Domain=x.com; expires=<date>; Max-Age=0; Path=/; SameSite=lax)");
  EXPECT_EQ(text("a", "b", {.path = "", .same_site = ""}), "a=b");
}

TEST(Cookie, CountsItsExpiryFromNow) {
  const auto before = std::chrono::system_clock::now() + 60s;
  const std::string cookie = text("a", "b", {.expires = 60});
  const auto after = std::chrono::system_clock::now() + 60s;
  EXPECT_TRUE(cookie.find(detail::http_date(before)) != cookie.npos ||
              cookie.find(detail::http_date(after)) != cookie.npos)
      << cookie;
}

TEST(Cookie, QuotesWhatItCannotHold) {
  EXPECT_EQ(text("a", "a\\b\r\n", {.path = "", .same_site = ""}), R"(a="a\\b\015\012")");
  EXPECT_EQ(text("a", "", {.path = "", .same_site = ""}), R"(a="")");
  EXPECT_EQ(text("a", "ÿ", {.path = "", .same_site = ""}), R"(a="\377")");
}

TEST(Cookie, RefusesWhatNoCookieMayHold) {
  for (const char* name : {"bad key", "", "a;b", "a=b", "Path", "expires", "ü", "a\n"})
    EXPECT_THROW(set_cookie(name, "x"), std::invalid_argument) << name;
  EXPECT_THROW(set_cookie("a", "€"), std::invalid_argument);
  EXPECT_THROW(set_cookie("a", "\xff"), std::invalid_argument);
  EXPECT_THROW(set_cookie("a", "b", {.path = "/; Domain=evil.com"}), std::invalid_argument);
  EXPECT_THROW(set_cookie("a", "b", {.domain = "x\r\ny"}), std::invalid_argument);
}

}  // namespace
}  // namespace portico
