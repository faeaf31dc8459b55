#include "http/file_reply.hpp"

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "message/error_writer.hpp"
#include "message/field/headers.hpp"

namespace portico::http {
namespace {

using Json = nlohmann::json;

constexpr std::string_view boundary = "0123456789abcdef0123456789";
constexpr timespec modified{1700000000, 0};
constexpr std::time_t now = 1700000100;

/// tests/http/cases/file.jsonl: one request for a file of repeated digits, and the answer as a
/// client sees it. Those whose id begins with P4 are recorded from FastAPI; "differs" says where
/// and why we do not answer as it does.
std::vector<Json> cases() {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/http/cases/file.jsonl"};
  std::vector<Json> all;
  for (std::string line; std::getline(file, line);) all.push_back(Json::parse(line));
  return all;
}

/// One exchange about a file that is described by a case.
class Asked {
public:
  explicit Asked(const Json& given) : given_{given} {
    exchange_.request.method = text(given.value("method", "GET"));
    for (const auto& [name, value] : given["request"].items())
      fields_.push_back({text(name), text(value)});
    exchange_.request.headers = fields_;
    const Json own = given.value("own", Json::object());
    for (const auto& [name, value] : own.items()) {
      if (os::same_word(name, "content-type"))  // as the host has taken it over before
        exchange_.reply.media_type = text(value);
      else
        exchange_.reply.headers.push_back({text(name), text(value)});
    }
    const Json& file = given["file"];
    exchange_.reply.status = file.value("status", 200);
    exchange_.reply.file =
        message::BodyFile{os::Descriptor{-1},
                          file["size"].get<std::uint64_t>(),
                          modified,
                          text(file["path"]),
                          text(file.value("media_type", "")),
                          text(file.value("name", "")),
                          file.value("inline", false) ? message::Disposition::inlined
                                                      : message::Disposition::attachment};
  }

  message::Reply& reply() { return exchange_.reply; }
  void answer() {
    answer_file(exchange_, boundary, now);
    message::ErrorWriter{}.write(exchange_.reply, {});
  }

  std::string body() {
    std::string all{exchange_.reply.body.view()};
    for (const message::Segment& segment : exchange_.reply.segments)
      all += segment.text.data() ? std::string{segment.text} : bytes(segment);
    return all;
  }
  /// The status and fields as a client sees them.
  Json head() {
    Json fields = Json::object();
    for (const message::Header& field : exchange_.reply.headers) {
      std::string name{field.name};
      for (char& byte : name) byte = static_cast<char>(std::tolower(byte));
      EXPECT_FALSE(fields.contains(name)) << name << " is sent twice";
      fields[name] = std::string{field.value};
    }
    if (exchange_.reply.status != 304) fields["content-length"] = std::to_string(body().size());
    if (!exchange_.reply.media_type.empty())
      fields["content-type"] = std::string{exchange_.reply.media_type};
    return {{"status", exchange_.reply.status}, {"headers", fields}};
  }

private:
  std::string_view text(const std::string& owned) { return message::keep(exchange_.arena, owned); }
  static std::string bytes(const message::Segment& segment) {
    std::string all;
    for (std::uint64_t at = 0; at < segment.size; ++at)
      all += static_cast<char>('0' + (segment.offset + at) % 10);
    return all;
  }

  const Json& given_;
  Exchange exchange_;
  std::vector<message::Header> fields_;
};

TEST(FileReply, AnswersAsRecordedOrSaysWhyNot) {
  const auto all = cases();
  ASSERT_GT(all.size(), 60u);
  for (const Json& given : all) {
    SCOPED_TRACE(given["id"].get<std::string>());
    Asked asked{given};
    asked.answer();
    const Json& expected = given["expect"];
    EXPECT_EQ(asked.head(),
              (Json{{"status", expected["status"]}, {"headers", expected["headers"]}}));
    EXPECT_EQ(asked.body(), expected["body"]);
  }
}

TEST(FileReply, LetsGoOfTheFileThatIsNotSent) {
  for (const Json& given : cases()) {
    SCOPED_TRACE(given["id"].get<std::string>());
    Asked asked{given};
    asked.answer();
    const int status = asked.reply().status;
    const bool sent = status != 304 && status != 412 && status != 400 && status != 416;
    EXPECT_EQ(asked.reply().file.has_value(), sent);
  }
}

TEST(FileReply, KeepsTheTasksOfARefusal) {
  const Json given{{"file", {{"path", "a.txt"}, {"size", 10}}},
                   {"request", {{"range", "bytes=20-"}}}};
  Asked asked{given};
  static int ran = 0;
  asked.reply().tasks.push_back(
      {"t",
       message::Owned<portico_task>{{nullptr, [](void*) { return ++ran, portico_result{}; }, {}}}});
  asked.answer();
  EXPECT_EQ(asked.reply().status, 416);
  ASSERT_EQ(asked.reply().tasks.size(), 1u);
  asked.reply().tasks[0].task->run(nullptr);
  EXPECT_EQ(ran, 1);
}

TEST(FileReply, TakesARepeatedConditionAsOneList) {
  Exchange exchange;
  const std::string etag = file_etag(modified, 100);
  const std::vector<message::Header> fields{{"If-None-Match", "\"a\""}, {"If-None-Match", etag}};
  exchange.request.method = "GET";
  exchange.request.headers = fields;
  exchange.reply.file = message::BodyFile{os::Descriptor{-1}, 100, modified, "a.txt", {}, {}, {}};
  answer_file(exchange, boundary, now);
  EXPECT_EQ(exchange.reply.status, 304);
}

TEST(FileReply, HoldsADateOfThisSecondForWeak) {
  for (const auto& [time, status] :
       std::map<std::time_t, int>{{now, 206}, {modified.tv_sec, 200}}) {
    Exchange one;
    const std::vector<message::Header> fields{{"range", "bytes=0-1"},
                                              {"if-range", "Tue, 14 Nov 2023 22:13:20 GMT"}};
    one.request.method = "GET";
    one.request.headers = fields;
    one.reply.file = message::BodyFile{os::Descriptor{-1}, 10, modified, "a.txt", {}, {}, {}};
    answer_file(one, boundary, time);
    EXPECT_EQ(one.reply.status, status);
  }
}

TEST(FileReply, MakesANewBoundaryEachTime) {
  std::vector<std::string> types;
  for (int round = 0; round < 2; ++round) {
    Exchange exchange;
    const std::vector<message::Header> fields{{"range", "bytes=0-1,4-5"}};
    exchange.request.method = "GET";
    exchange.request.headers = fields;
    exchange.reply.file = message::BodyFile{os::Descriptor{-1}, 10, modified, "a.txt", {}, {}, {}};
    answer_file(exchange);
    types.emplace_back(exchange.reply.media_type);
  }
  EXPECT_EQ(types[0].size(), std::string_view{"multipart/byteranges; boundary="}.size() + 26);
  EXPECT_NE(types[0], types[1]);
}

TEST(FileReply, WritesTheEtagOfPython) {
  // hashlib.md5((str(seconds + 1e-9 * nanoseconds) + "-" + str(size)).encode()).hexdigest()
  EXPECT_EQ(file_etag({1700000000, 123456789}, 5), "\"3a6fff042766bf338f435c6dca9ad08f\"");
  EXPECT_EQ(file_etag({-1, 500000000}, 5), "\"f9a9c3135348bf2ad0aac49a6d15803d\"");
  EXPECT_EQ(file_etag({1700000000, 0}, 100), "\"ca3385058282e4c036e883ca3efe47cb\"");
  EXPECT_EQ(file_etag({1700000000, 0}, 4), "\"4fe81da68634c67ae20f8abd11cdb111\"");
}

}  // namespace
}  // namespace portico::http
