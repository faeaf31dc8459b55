#include <portico/thrown.hpp>

#include <system_error>

#include <gtest/gtest.h>

namespace shop {
struct OutOfStock {};
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
template <class T> struct Wrong {};
}  // namespace shop

namespace portico::detail {
namespace {

struct Nameless : std::exception {
  const char* what() const noexcept override { return ""; }
};

template <class Throw> std::string told(Throw raise) {
  try {
    raise();
  } catch (...) {
    return describe_thrown();
  }
  return "nothing";
}

TEST(Thrown, IsToldWithItsTypeAndText) {
  EXPECT_EQ(told([] { throw std::runtime_error{"full"}; }), "a std::runtime_error: full");
  EXPECT_EQ(told([] { throw shop::Refused{"no"}; }), "a shop::Refused: no");
  EXPECT_EQ(told([] { throw shop::OutOfStock{}; }), "a shop::OutOfStock");
  EXPECT_EQ(told([] { throw shop::Wrong<std::string>{}; }), "a shop::Wrong<std::string >");
  EXPECT_EQ(told([] { throw Nameless{}; }), "a portico::detail::Nameless");
  EXPECT_EQ(told([] { throw std::bad_alloc{}; }), "a std::bad_alloc");
  EXPECT_EQ(told([] { throw 42; }), "an int: 42");
  EXPECT_EQ(told([] { throw 42u; }), "an unsigned int");
  EXPECT_EQ(told([] { throw "text"; }), "a const char*: text");
  EXPECT_EQ(told([] { throw static_cast<const char*>(nullptr); }), "a const char*");
  EXPECT_EQ(told([] { throw std::string{"text"}; }), "a std::string: text");
}

TEST(Thrown, IsToldWithWhatItWasMadeOf) {
  const auto nested = [] {
    try {
      try {
        throw 7;
      } catch (...) {
        std::throw_with_nested(shop::Refused{"inner"});
      }
    } catch (...) {
      std::throw_with_nested(std::runtime_error{"outer"});
    }
  };
  EXPECT_EQ(told(nested),
            "a std::runtime_error: outer, from a shop::Refused: inner, from an int: 7");
}

TEST(Thrown, EndsSomewhere) {
  const auto deep = [] {
    std::exception_ptr last = std::make_exception_ptr(std::runtime_error{"0"});
    for (int i = 1; i < 100; ++i) try {
        std::rethrow_exception(last);
      } catch (...) {
        try {
          std::throw_with_nested(std::runtime_error{std::to_string(i)});
        } catch (...) {
          last = std::current_exception();
        }
      }
    std::rethrow_exception(last);
  };
  const std::string text = told(deep);
  EXPECT_EQ(text.rfind("a std::runtime_error: 99, from a std::runtime_error: 98", 0), 0u);
  EXPECT_LT(text.size(), 400u);
}

TEST(Thrown, MayBeToldLater) {
  EXPECT_EQ(describe_thrown(std::make_exception_ptr(shop::Refused{"no"})), "a shop::Refused: no");
}

}  // namespace
}  // namespace portico::detail
