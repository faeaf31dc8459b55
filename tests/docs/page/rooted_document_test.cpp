#include "docs/page/rooted_document.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::docs {
namespace {

const std::string body =
    R"({"servers":[{"url":"/"}],"padding":")" + std::string(2000, 'x') + R"("})";

TEST(RootedDocument, IsMadeOnceForEachOfTheFirstPrefixes) {
  RootedDocument document{std::make_shared<const Page>(Page::of("application/json", body))};
  const auto first = document.under("/v1");
  EXPECT_EQ(first->plain.body.substr(0, 30), R"({"servers":[{"url":"/v1"}],"pa)");
  EXPECT_FALSE(first->compressed.body.empty());
  for (int at = 0; at < 100; ++at) {
    const std::string prefix = "/forged" + std::to_string(at);
    EXPECT_NE(document.under(prefix)->plain.body.find('"' + prefix + '"'), std::string::npos);
  }
  EXPECT_EQ(document.under("/v1"), first) << "others do not take its place";
  EXPECT_TRUE(document.under("/forged99")->compressed.body.empty()) << "that is work";
}

}  // namespace
}  // namespace portico::docs
