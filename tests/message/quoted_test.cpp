// Ends of strings in texts: those of write_string() are found, and no others.

#include "message/quoted.hpp"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "message/quote.hpp"

namespace portico::message {
namespace {

struct Found {
  std::size_t end;
  bool escapes;
  bool operator==(const Found&) const = default;
};

/// `text` is what stands behind the first quote, on memory that ends where its slack does.
std::optional<Found> find(std::string_view text) {
  std::string padded{text};
  padded.append(quoted_slack, '\0');
  const auto exact = std::make_unique<char[]>(padded.size());
  padded.copy(exact.get(), padded.size());
  const Quoted found = find_quote(exact.get());
  if (!found.end) return std::nullopt;
  return Found{static_cast<std::size_t>(found.end - exact.get()), found.escapes};
}

TEST(Quoted, FindsTheEndOfEveryStringThatIsWritten) {
  for (std::size_t size = 0; size <= 50; ++size) {
    std::string text(size, 'a');
    for (std::size_t at = 0; at < size; ++at)
      for (int byte = 0; byte < 128; ++byte) {
        text[at] = static_cast<char>(byte);
        Text out;
        ASSERT_TRUE(write_string(text, out));
        const std::string behind{out.view().substr(1)};
        const bool escapes = behind.size() != size + 1;
        ASSERT_EQ(find(behind + ",\"x\""), (Found{behind.size(), escapes})) << size << ' ' << byte;
        ASSERT_EQ(find(behind.substr(0, behind.size() - 1)), std::nullopt) << size << ' ' << byte;
        text[at] = 'a';
      }
  }
}

TEST(Quoted, TakesNoEscapeThatIsWrittenInAnotherWay) {
  for (std::string before : {"", "fourteen bytes", "more than sixteen bytes"})
    for (const char* escape :
         {"\\",       "\\/",     "\\a",     "\\0",     "\\x41",   "\\u",     "\\u0",
          "\\u00",    "\\u001",  "\\u0041", "\\u0008", "\\u0009", "\\u000a", "\\u000c",
          "\\u000d",  "\\u000A", "\\u001F", "\\u0020", "\\u0022", "\\u2028", "\\uD83D\\uDE00",
          "\\u\"000", "\n",      "\x1f"})
      EXPECT_EQ(find(before + escape + "\""), std::nullopt) << before << escape;
  EXPECT_EQ(find(std::string_view{"a\0b\"", 4}), std::nullopt);
  EXPECT_EQ(find(""), std::nullopt);
}

}  // namespace
}  // namespace portico::message
