#include "message/field/field_rule.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

TEST(FieldRule, NamesAreKnownInAnyCase) {
  for (const char* name : {"content-type", "Content-Type", "ETAG", "Location", "last-modified",
                           "content-disposition", "Retry-After", "Content-Range", "Accept-Ranges",
                           "date", "server", "age", "Access-Control-Allow-Credentials"})
    EXPECT_EQ(rule_of(name), FieldRule::single) << name;
  for (const char* name : {"Connection", "content-length", "Transfer-Encoding"})
    EXPECT_EQ(rule_of(name), FieldRule::shared) << name;
  for (const char* name : {"Connection", "TE", "trailer", "proxy-connection", "Content-Length"})
    EXPECT_TRUE(is_of_message(name)) << name;
  for (const char* name : {"TE", "trailer", "Proxy-Connection"})
    EXPECT_EQ(rule_of(name), FieldRule::reserved) << name;
}

TEST(FieldRule, ListsAndUnknownNamesAreFree) {
  for (const char* name :
       {"", "x", "set-cookie", "vary", "link", "allow", "www-authenticate", "cache-control",
        "upgrade", "keep-alive", "proxy-authenticate", "content-typo", "content-typ",
        "content-type2", "a-name-that-is-longer-than-all-of-the-list"})
    EXPECT_EQ(rule_of(name), FieldRule::free) << name;
  for (const char* name : {"", "x-request-id", "content-type", "upgrade", "connections",
                           "a-name-that-is-longer-than-all-of-the-list"})
    EXPECT_FALSE(is_of_message(name)) << name;
}

}  // namespace
}  // namespace portico::message
