#include "os/sha256.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

// FIPS 180-4, examples of NIST.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, GoesOnFromWhereItWasCopied) {
  Sha256 all;
  all.add("a");
  Sha256 part{all};
  all.add("bc");
  EXPECT_EQ(all.digits(), sha256("abc"));
  EXPECT_EQ(part.digits(), sha256("a"));
}

}  // namespace
}  // namespace portico::os
