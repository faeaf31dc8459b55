#include "tls/server_names.hpp"

#include <gtest/gtest.h>

namespace portico::tls {
namespace {

TEST(ServerNames, FindsTheNameBeforeTheWildcard) {
  ServerNames names;
  names.add("*.example.org", 0);
  names.add("api.example.org", 1);
  names.add("example.org", 2);
  names.add("example.org", 3);
  EXPECT_EQ(names.find("api.example.org"), 1u);
  EXPECT_EQ(names.find("other.example.org"), 0u);
  EXPECT_EQ(names.find("example.org"), 2u) << "the first that has it";
  EXPECT_EQ(names.find("API.Example.ORG"), 1u);
  EXPECT_EQ(names.find("api.example.org."), 1u);
}

TEST(ServerNames, AWildcardStandsForOneLabel) {
  ServerNames names;
  names.add("*.example.org", 0);
  EXPECT_EQ(names.find("a.b.example.org"), std::nullopt);
  EXPECT_EQ(names.find(".example.org"), std::nullopt);
  EXPECT_EQ(names.find("example.org"), std::nullopt);
  EXPECT_EQ(names.find(""), std::nullopt);
  EXPECT_EQ(names.find("localhost"), std::nullopt);
}

}  // namespace
}  // namespace portico::tls
