#include "http/wire/loop/listener.hpp"

#include <gmock/gmock.h>

namespace portico::http {
namespace {

using ::testing::StartsWith;

TEST(Listener, TakesAFreePort) {
  const auto any = os::Address::parse("127.0.0.1:0").value();
  const Listener one{std::move(any.listen().front().socket)},
      other{std::move(any.listen().front().socket)};
  EXPECT_THAT(one.address(), StartsWith("127.0.0.1:"));
  EXPECT_NE(one.address(), other.address());
}

}  // namespace
}  // namespace portico::http
