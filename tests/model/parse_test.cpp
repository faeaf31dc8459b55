#include "model/parse.hpp"

#include "slowness.hpp"
#include "support.hpp"

namespace portico::model {
namespace {

struct Bad {
  const char* json;
  std::size_t offset;
  const char* message;
};

// Offsets and words of Python 3.11's json.
TEST(Parse, SaysWhereAndWhy) {
  const Bad cases[] = {
      {"{bad", 1, "Expecting property name enclosed in double quotes"},
      {"{\"a\":1} x", 8, "Extra data"},
      {"{\"a\":1,}", 7, "Expecting property name enclosed in double quotes"},
      {"{\"a\" 1}", 5, "Expecting ':' delimiter"},
      {"{\"a\":1 \"b\":2}", 7, "Expecting ',' delimiter"},
      {"[1 2]", 3, "Expecting ',' delimiter"},
      {"[1,]", 3, "Expecting value"},
      {"\"abc", 0, "Unterminated string starting at"},
      {"[\"\xC3\xA9\", \"x", 6, "Unterminated string starting at"},
      {"\"a\nb\"", 2, "Invalid control character at"},
      {"\"\\x\"", 1, "Invalid \\escape"},
      {"\"\\u12g4\"", 2, "Invalid \\uXXXX escape"},
      {"  ", 2, "Expecting value"},
      {"", 0, "Expecting value"},
      {"nul", 0, "Expecting value"},
      {"NaN", 0, "Expecting value"},
      {"[Infinity]", 1, "Expecting value"},
      {"01", 1, "Extra data"},
      {"-", 0, "Expecting value"},
      {"{\"a\":", 5, "Expecting value"},
  };
  for (const Bad& entry : cases) {
    message::Arena arena;
    portico_value out;
    auto error = parse(entry.json, arena, out);
    ASSERT_TRUE(error) << entry.json;
    EXPECT_EQ(error->kind, ParseError::Kind::invalid) << entry.json;
    EXPECT_EQ(error->message, entry.message) << entry.json;
    EXPECT_EQ(error->offset, entry.offset) << entry.json;
  }
}

std::string again(std::string_view json) {
  message::Arena arena;
  portico_value out;
  message::Text text;
  if (auto error = parse(json, arena, out))
    return error->kind == ParseError::Kind::unreadable ? "unreadable"
           : error->kind == ParseError::Kind::too_deep ? "too deep"
                                                       : "invalid";
  return write(out, text, Spelling::echo) ? std::string{text.view()} : "unwritable";
}

TEST(Parse, KeepsValues) {
  EXPECT_EQ(again(R"( {"a":[1,-2,3.0,1e3,true,false,null,"x"]} )"),
            R"({"a":[1,-2,3.0,1000.0,true,false,null,"x"]})");
  EXPECT_EQ(again("\"\\u00e9\\ud83d\\ude00\\n\""), "\"\xC3\xA9\xF0\x9F\x98\x80\\n\"");
  EXPECT_EQ(again("\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(again("\"\""), "\"\"");
}

TEST(Parse, KeepsIntegersOfAnyLength) {
  EXPECT_EQ(again("[9223372036854775807,-9223372036854775808]"),
            "[9223372036854775807,-9223372036854775808]");
  EXPECT_EQ(again("[18446744073709551615]"), "[18446744073709551615]");
  EXPECT_EQ(again("[1,123456789012345678901234567890,\"x\"]"),
            "[1,123456789012345678901234567890,\"x\"]");
}

TEST(Parse, LetsTheLastOfANameStandAtTheFirst) {
  EXPECT_EQ(again(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  std::string many = "{", want = "{";
  for (int i = 0; i < 40; ++i)
    many += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  for (int i = 0; i < 20; ++i)
    want += "\"k" + std::to_string(i) + "\":" + std::to_string(i + 20) + ",";
  many.back() = want.back() = '}';
  EXPECT_EQ(again(many), want);
}

TEST(Parse, RefusesWhatItCannotRead) {
  EXPECT_EQ(again("\"\xFF\""), "unreadable");
  EXPECT_EQ(again("\"\xED\xA0\x80\""), "unreadable");
  EXPECT_EQ(again(std::string(128, '[') + std::string(128, ']')),
            std::string(128, '[') + std::string(128, ']'));
  EXPECT_EQ(again(std::string(129, '[') + std::string(129, ']')), "too deep");
  EXPECT_EQ(again(std::string(100000, '[')), "too deep");
  EXPECT_EQ(again("\"\\ud800\""), "invalid");
}

TEST(Parse, ReadsManyMembersInTime) {
  std::string json = "{";
  for (int i = 0; i < 200000; ++i)
    json += "\"member" + std::to_string(i % 150000) + "\":" + std::to_string(i) + ",";
  json.back() = '}';
  message::Arena arena;
  portico_value out;
  auto start = std::chrono::steady_clock::now();
  ASSERT_FALSE(parse(json, arena, out));
  EXPECT_EQ(out.size, 150000U);
  EXPECT_EQ(out.members[0].value.integer, 150000);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5 * slowness});
}

}  // namespace
}  // namespace portico::model
