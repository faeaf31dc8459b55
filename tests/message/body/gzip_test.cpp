#include "message/body/gzip.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace portico::message {
namespace {

TEST(Gzip, GoesBothWays) {
  for (const std::string& text :
       {std::string{}, std::string{"a"}, std::string(1000000, 'x'), std::string{"\0\xff", 2}})
    EXPECT_EQ(gunzip(gzip(text)), text);
}

TEST(Gzip, RefusesWhatIsNotWhole) {
  const std::string whole = gzip("some text that has a length");
  EXPECT_THROW(gunzip(whole.substr(0, whole.size() - 4)), std::runtime_error);
  EXPECT_THROW(gunzip(""), std::runtime_error);
  EXPECT_THROW(gunzip("no gzip at all"), std::runtime_error);
}

}  // namespace
}  // namespace portico::message
