#pragma once

// TEST, EXPECT_EQ and EXPECT_CONTRACT wherever a test of a plugin is built: GoogleTest's, where
// portico_add_plugin_test() is given GTEST; else the few of its words that stand here, so that a
// test needs nothing but the SDK. Then the program runs its tests in the order they stand in, says
// on standard error what does not hold, and its status is 1 if something did not; a test that
// throws has failed. One thread.

#ifdef PORTICO_TEST_GTEST
#include "portico/testing/gtest.hpp"
#else

#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "portico/testing.hpp"

namespace portico::testing::plain {

/// One TEST.
struct Test {
  const char* suite;  ///< its first word
  const char* name;   ///< its second
  void (*run)();      ///< what stands between its braces
};

/// Those of the program, in the order they stand in.
inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

/// So much did not hold.
inline int& failures() {
  static int count = 0;
  return count;
}

/// Puts a test among those of the program.
struct Registered {
  /// The names live as long as the program.
  Registered(const char* suite, const char* name, void (*run)()) {
    tests().push_back({suite, name, run});
  }
};

/// What does not hold, and whatever else is said of it by <<; told when it goes.
class Failed {
public:
  /// Of the line that says it.
  Failed(const char* file, int line, const std::string& what) {
    text_ << file << ':' << line << ": " << what;
  }
  Failed(const Failed&) = delete;
  Failed& operator=(const Failed&) = delete;
  ~Failed() {
    std::cerr << text_.str() << std::endl;
    ++failures();
  }
  /// Says more of it.
  template <class Value> Failed& operator<<(const Value& value) {
    text_ << (said_ ? "" : "\n  ") << value;
    said_ = true;
    return *this;
  }

private:
  std::ostringstream text_;
  bool said_ = false;
};

/// As it is printed, where it can be.
template <class Value> std::string shown(const Value& value) {
  if constexpr (requires(std::ostream & out) { out << value; }) {
    std::ostringstream text;
    text << value;
    return text.str();
  } else {
    return "a value that cannot be printed";
  }
}

/// "": they are equal, or are not, as is wanted.
template <class One, class Other>
std::string compared(const One& one, const Other& other, bool equal, const char* words) {
  if ((one == other) == equal) return {};
  return std::string{words} + ": " + shown(one) + (equal ? " is not " : " is ") + shown(other);
}

/// Runs all of them; 1: something did not hold.
inline int run() {
  for (const Test& test : tests()) {
    const int before = failures();
    std::string thrown;
    try {
      test.run();
    } catch (const std::exception& error) {
      thrown = error.what();
    } catch (...) {
      thrown = "something that is no std::exception";
    }
    if (!thrown.empty()) Failed{test.suite, 0, std::string{test.name} + " threw " + thrown};
    std::cout << (failures() == before ? "ok     " : "FAILED ") << test.suite << '.' << test.name
              << std::endl;
  }
  return failures() == 0 ? 0 : 1;
}

}  // namespace portico::testing::plain

/// A test, whose body follows: TEST(Suite, SaysWhatHolds) { ... }
#define TEST(suite, name)                                                                          \
  static void portico_test_##suite##_##name();                                                     \
  static const ::portico::testing::plain::Registered portico_registered_##suite##_##name{          \
      #suite, #name, portico_test_##suite##_##name};                                               \
  static void portico_test_##suite##_##name()

/// A statement, to which more may be said by <<. The switch keeps an else behind it out of it.
#define PORTICO_EXPECT_NOTHING(what)                                                               \
  switch (0)                                                                                       \
  case 0:                                                                                          \
  default:                                                                                         \
    if (const std::string portico_why = (what); portico_why.empty()) {                             \
    } else                                                                                         \
      ::portico::testing::plain::Failed { __FILE__, __LINE__, portico_why }

/// It is true.
#define EXPECT_TRUE(holds) PORTICO_EXPECT_NOTHING((holds) ? "" : #holds " does not hold")
/// It is false.
#define EXPECT_FALSE(holds) PORTICO_EXPECT_NOTHING((holds) ? #holds " holds" : "")
/// They are equal by ==.
#define EXPECT_EQ(one, other)                                                                      \
  PORTICO_EXPECT_NOTHING(::portico::testing::plain::compared(one, other, true, #one " == " #other))
/// They are not equal by ==.
#define EXPECT_NE(one, other)                                                                      \
  PORTICO_EXPECT_NOTHING(::portico::testing::plain::compared(one, other, false, #one " != " #other))
/// The reply is as the OpenAPI document of its app has it: Reply::breaches().
#define EXPECT_CONTRACT(reply) PORTICO_EXPECT_NOTHING((reply).breaches()) << (reply)

/// Of the program, where nobody has written another one.
__attribute__((weak)) int main() { return ::portico::testing::plain::run(); }

#endif
