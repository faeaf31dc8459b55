#include "docs/negotiation.hpp"

#include <gtest/gtest.h>

namespace portico::docs {
namespace {

TEST(NoneMatch, ComparesWeaklyInAList) {
  EXPECT_TRUE(none_match_names(R"("a")", R"("a")"));
  EXPECT_TRUE(none_match_names(R"(W/"a")", R"("a")"));
  EXPECT_TRUE(none_match_names(R"("x" , "a")", R"("a")"));
  EXPECT_TRUE(none_match_names(" * ", R"("a")"));
  EXPECT_FALSE(none_match_names("", R"("a")"));
  EXPECT_FALSE(none_match_names(R"("b")", R"("a")"));
  EXPECT_FALSE(none_match_names("a", R"("a")"));
}

TEST(AcceptEncoding, TakesGzipUnlessItsQualityIsZero) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("deflate, GZIP;q=0.5"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_TRUE(accepts_gzip("br;q=1.0, gzip ; q = 0.001"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.000, *"));
  EXPECT_FALSE(accepts_gzip("*;q=0"));
  EXPECT_FALSE(accepts_gzip("gzipped"));
}

}  // namespace
}  // namespace portico::docs
