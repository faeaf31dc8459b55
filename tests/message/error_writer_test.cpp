#include "message/error_writer.hpp"

#include "message/status.hpp"

#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace portico::message {
namespace {

struct Written {
  std::string media_type, body;
};

Written written(ErrorFormat format, const Refusal& refusal, std::string_view value = {},
                std::string_view instance = "/a") {
  Arena arena;
  Reply reply{arena};
  reply.body.append("of before");
  reply.headers.push_back({"x-before", "1"});
  refuse(reply, refusal);
  reply.body.append(value);
  EXPECT_EQ(reply.status, refusal.status);
  EXPECT_TRUE(reply.headers.empty());
  const ErrorWriter writer{format};
  writer.write(reply, instance);
  const std::string once{reply.body.view()};
  writer.write(reply, instance);
  EXPECT_EQ(reply.body.view(), once) << "it is written once";
  return {std::string{reply.media_type}, once};
}

constexpr auto usual = ErrorFormat::fastapi, problem = ErrorFormat::problem;
using Detail = Refusal::Detail;
constexpr Refusal of_value{404, {}, Refusal::Usual::json, Detail::value};
constexpr Refusal of_errors{422, {}, Refusal::Usual::json, Detail::errors};
constexpr Refusal in_text{400, "Invalid host header", Refusal::Usual::text};

TEST(ErrorWriter, SaysItAsFastApiDoes) {
  EXPECT_EQ(written(usual, {404, "Not Found"}).body, R"({"detail":"Not Found"})");
  EXPECT_EQ(written(usual, {404, "Not Found"}).media_type, "application/json");
  EXPECT_EQ(written(usual, {400, "a \"b\"\n"}).body, R"({"detail":"a \"b\"\n"})");
  EXPECT_EQ(written(usual, of_value, R"({"a":1})").body, R"({"detail":{"a":1}})");
  EXPECT_EQ(written(usual, of_errors, R"([{"type":"missing"}])").body,
            R"({"detail":[{"type":"missing"}]})");
  EXPECT_EQ(written(usual, in_text).body, "Invalid host header");
  EXPECT_EQ(written(usual, in_text).media_type, "text/plain; charset=utf-8");
}

// The body of a 422 is described; what is said of others has no further members, but for the text
// in "detail" of the usual form.
TEST(ErrorWriter, DescribesWhatItWrites) {
  using nlohmann::json;
  const std::pair<Refusal, std::string_view> cases[] = {{{404, "No such item"}, ""},
                                                        {{499, "Gone"}, ""},
                                                        {of_value, R"({"a":1})"},
                                                        {of_value, R"("text")"},
                                                        {of_errors, R"([{"type":"missing"}])"}};
  for (const ErrorFormat format : {usual, problem}) {
    const ErrorForm& form = ErrorWriter{format}.form();
    const json schema = json::parse(form.models.back().schema);
    for (const auto& [refusal, value] : cases) {
      const Written one = written(format, refusal, value);
      const json body = json::parse(one.body);
      EXPECT_EQ(one.media_type, form.media_type);
      for (const auto& [member, said] : body.items())
        EXPECT_TRUE(schema["properties"].contains(member)) << member << " of " << one.body;
      for (const json& member : schema.value("required", json::array()))
        EXPECT_TRUE(body.contains(member)) << member << " of " << one.body;
    }
  }
}

TEST(ErrorWriter, SaysItAsRfc9457Does) {
  EXPECT_EQ(written(problem, {404, "Not Found"}).body,
            R"({"type":"about:blank","title":"Not Found","status":404,"instance":"/a"})")
      << "what the title says is not said again";
  EXPECT_EQ(written(problem, {404, "Not Found"}).media_type, "application/problem+json");
  EXPECT_EQ(
      written(problem, in_text).body,
      R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"Invalid host header","instance":"/a"})");
  EXPECT_EQ(
      written(problem, of_value, R"("No such item")").body,
      R"({"type":"about:blank","title":"Not Found","status":404,"detail":"No such item","instance":"/a"})");
  EXPECT_EQ(
      written(problem, of_value, R"({"code":7})").body,
      R"({"type":"about:blank","title":"Not Found","status":404,"info":{"code":7},"instance":"/a"})");
  const std::string list = R"([{"type":"missing","loc":["body"],"msg":"Field required"}])";
  const std::string told = written(problem, of_errors, list, {}).body;
  EXPECT_EQ(told.find(R"({"type":"about:blank","title":"Unprocessable )"), 0u) << told;
  EXPECT_NE(told.find(R"(,"status":422,"errors":)" + list + '}'), told.npos) << told;
  const Refusal by_handler{422, {}, Refusal::Usual::json, Detail::value};
  EXPECT_EQ(written(problem, by_handler, list, {}).body, told) << "the SDK's list is one too";
}

/// What is written when the handler has said another status afterwards.
std::string after_status(int status) {
  Arena arena;
  Reply reply{arena};
  refuse(reply, {404, "Not Found"});
  reply.status = status;
  ErrorWriter{problem}.write(reply, "/a");
  return std::string{reply.media_type} + ' ' + std::string{reply.body.view()};
}

TEST(ErrorWriter, SaysTheStatusThatIsSent) {
  EXPECT_EQ(
      after_status(403),
      R"(application/problem+json {"type":"about:blank","title":"Forbidden","status":403,"detail":"Not Found","instance":"/a"})");
  EXPECT_EQ(
      after_status(499),
      R"(application/problem+json {"type":"about:blank","status":499,"detail":"Not Found","instance":"/a"})")
      << "that has no phrase";
  EXPECT_EQ(after_status(307), R"(application/json {"detail":"Not Found"})")
      << "no error, no problem";
}

TEST(ErrorWriter, SaysAPhraseOnceInWhateverWords) {
  EXPECT_EQ(written(problem, {422, phrase(422)}, {}, {}).body,
            R"({"type":"about:blank","title":"Unprocessable Content","status":422})");
}

TEST(ErrorWriter, SaysNothingTwiceAndNothingThatIsEmpty) {
  const auto of_handler = [](int status, std::string_view value) {
    return written(problem, {status, {}, Refusal::Usual::json, Detail::value}, value, {}).body;
  };
  const std::string gone = R"({"type":"about:blank","title":"Gone","status":410})";
  EXPECT_EQ(of_handler(410, R"("Gone")"), gone);
  EXPECT_EQ(of_handler(410, R"("gone")"), gone);
  EXPECT_EQ(of_handler(410, R"("")"), gone);
  EXPECT_EQ(of_handler(410, "null"), gone);
  EXPECT_EQ(of_handler(410, R"("Gone.")"),
            gone.substr(0, gone.size() - 1) + R"(,"detail":"Gone."})");
  EXPECT_EQ(written(problem, {505, "HTTP version not supported"}, {}, {}).body,
            R"({"type":"about:blank","title":"HTTP Version Not Supported","status":505})");
  EXPECT_EQ(written(usual, {410, {}, Refusal::Usual::json, Detail::value}, R"("Gone")").body,
            R"({"detail":"Gone"})");
}

TEST(ErrorWriter, NamesThePathWhereItIsAReference) {
  const std::string plain = R"({"type":"about:blank","title":"Not Found","status":404})";
  for (const char* odd : {"", "*", "//evil", "/items/%zz", "nonsense"})
    EXPECT_EQ(written(problem, {404, "Not Found"}, {}, odd).body, plain) << odd;
}

TEST(ErrorWriter, KeepsTheMediaTypeOfAHandler) {
  Arena arena;
  Reply reply{arena};
  refuse(reply, {404, "Not Found"});
  reply.media_type = "application/vnd.a+json";
  ErrorWriter{problem}.write(reply, "/a");
  EXPECT_EQ(reply.media_type, "application/vnd.a+json");
}

TEST(ErrorWriter, KnowsTheSizeBefore) {
  Arena arena;
  Reply reply{arena};
  for (const Refusal& refusal : {Refusal{404, "Not \"Found\""}, in_text, of_value}) {
    refuse(reply, refusal);
    if (refusal.place == Detail::value) reply.body.append("[1]");
    const std::size_t told = usual_size(reply);
    ErrorWriter{usual}.write(reply, "/a");
    EXPECT_EQ(told, reply.body.size());
  }
}

TEST(ErrorWriter, LeavesOtherRepliesAlone) {
  Arena arena;
  Reply reply{arena};
  reply.media_type = "text/html";
  reply.body.append("x");
  ErrorWriter{problem}.write(reply, "/");
  EXPECT_EQ(reply.body.view(), "x");
  EXPECT_EQ(reply.media_type, "text/html");
  refuse(reply, {404, "Not Found"});
  reply.drop_body();
  ErrorWriter{}.write(reply, "/");
  EXPECT_EQ(reply.body.view(), "");
}

TEST(ErrorWriter, WritesNoTextThatIsNotUtf8) {
  EXPECT_EQ(written(usual, {400, "\xff"}).body, R"({"detail":""})");
}

}  // namespace
}  // namespace portico::message
