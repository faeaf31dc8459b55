#include "settings/log/logged_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

std::string logged(std::string_view text, LogFormat format = LogFormat::plain) {
  std::string out;
  append_logged(out, text, format);
  return out;
}

TEST(LoggedText, ShowsWhatALineMayNotHold) {
  const std::pair<const char*, const char*> cases[] = {
      {"plain \"text\" \\ /", "plain \"text\" \\ /"},
      {"a\r\n\tb", "a\\r\\n\\tb"},
      {"\x1b[2J\x7f", "\\u001b[2J\\u007f"},
      {"\xc2\x9b[2J \xc2\x85", "\\u009b[2J \\u0085"},      // controls beyond ASCII
      {"a\xe2\x80\xa8z\xe2\x80\xa9", "a\\u2028z\\u2029"},  // ends of lines
      {"\xe2\x80\xae\xe2\x81\xa6", "\\u202e\\u2066"},      // other directions
      {"\xe2\x80\x8b\xef\xbb\xbf", "\\u200b\\ufeff"},      // nothing to be seen
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
      {"\xe2\x80\x8d\xe2\x80\x8c", "\xe2\x80\x8d\xe2\x80\x8c"},  // joiners are of letters and emoji
      {"\xff", "\\xff"},
      {"caf\xe9", "caf\\xe9"},
      {"\xe2\x82", "\\xe2\\x82"},                    // cut off
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // a surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond Unicode
      {"\x80x", "\\x80x"},
  };
  for (const auto& [text, line] : cases) EXPECT_EQ(logged(text), line);
  EXPECT_EQ(logged({"a\0b", 3}), "a\\u0000b");
}

// Whatever the bytes: the line is one, and for JSON a string that reads back.
TEST(LoggedText, IsUtf8WithoutControlsOfAnyBytes) {
  for (int first = 0; first < 256; ++first)
    for (const char* rest : {"", "a", "\x80", "\xbf\xbf", "\x80\xa8", "\x90\x80\x80"}) {
      const std::string text = static_cast<char>(first) + std::string{rest};
      for (const char byte : logged(text))
        EXPECT_TRUE(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7f) << first;
      EXPECT_TRUE(nlohmann::json::accept('"' + logged(text, LogFormat::json) + '"'))
          << first << ' ' << rest;
      EXPECT_NO_THROW(static_cast<void>(nlohmann::json(logged(text)).dump())) << "it is UTF-8";
    }
}

TEST(LoggedText, ReadsBackFromJson) {
  const std::string text = "\"\\\n\x1b\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80";
  EXPECT_EQ(nlohmann::json::parse('"' + logged(text, LogFormat::json) + '"'), text);
  EXPECT_EQ(nlohmann::json::parse('"' + logged("\xff", LogFormat::json) + '"'), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace portico::settings
