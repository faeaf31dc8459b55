#include "docs/page/relative.hpp"

#include <gtest/gtest.h>

namespace portico::docs {
namespace {

TEST(Reference, LeadsFromOnePathToAnother) {
  const struct {
    const char *from, *to, *reference;
  } cases[] = {
      {"/docs", "/docs/a.css", "docs/a.css"},
      {"/docs", "/openapi.json", "openapi.json"},
      {"/", "/docs", "docs"},
      {"/docs", "/", "./"},
      {"/docs", "/docs", "docs"},
      {"/docs/", "/docs", "../docs"},
      {"/a/b/", "/a/b", "../b"},
      {"/a/b", "/", "../"},
      {"/a/b", "/a/c/d", "c/d"},
      {"/a/b", "/ab", "../ab"},
      {"/a/bc", "/a/bd", "bd"},
      {"/api/try", "/about", "../about"},
      {"/api/v1/try", "/api/v2.json", "../v2.json"},
      {"/", "/a:b", "./a:b"},
      {"/x/y", "/a:b", "../a:b"},
  };
  for (const auto& [from, to, expected] : cases)
    EXPECT_EQ(reference(from, to), expected) << from << " to " << to;
}

}  // namespace
}  // namespace portico::docs
