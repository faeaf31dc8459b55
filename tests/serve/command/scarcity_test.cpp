#include "serve/command/scarcity.hpp"

#include <new>
#include <stdexcept>
#include <system_error>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "os/sanitized.hpp"

namespace portico::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A lower limit while it lives.
class Limited {
public:
  Limited(__rlimit_resource resource, rlim_t most) : resource_{resource} {
    ::getrlimit(resource, &before_);
    const rlimit lower{most, before_.rlim_max};
    ::setrlimit(resource, &lower);
  }
  Limited(const Limited&) = delete;
  Limited& operator=(const Limited&) = delete;
  ~Limited() { ::setrlimit(resource_, &before_); }

private:
  const __rlimit_resource resource_;
  rlimit before_{};
};

TEST(Scarcity, OfThreadsNamesTheirLimits) {
  if (os::sanitized) GTEST_SKIP() << "a sanitizer takes more addresses than that";
  const Limited threads{RLIMIT_NPROC, 1234}, addresses{RLIMIT_AS, rlim_t{1} << 45};
  const std::system_error error{EAGAIN, std::generic_category()};
  EXPECT_THAT(scarcity(error),
              AllOf(StartsWith("there are not enough threads or processes; "),
                    HasSubstr("threads and processes of this user are limited to 1234 (ulimit -u"),
                    HasSubstr("MiB of addresses are limited to 33554432 (ulimit -v")));
}

TEST(Scarcity, OfMemoryNamesItsLimits) {
  const Limited data{RLIMIT_DATA, rlim_t{1} << 45};
  EXPECT_EQ(scarcity(std::bad_alloc{}).substr(0, 72),
            "there is not enough memory; MiB of data are limited to 33554432 (ulimit ");
}

TEST(Scarcity, IsNothingElse) {
  EXPECT_EQ(scarcity(std::runtime_error{"no"}), "");
  EXPECT_EQ(scarcity(std::system_error{ENOENT, std::generic_category()}), "");
}

}  // namespace
}  // namespace portico::serve
