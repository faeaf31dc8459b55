// What becomes of the fields that a handler may say and the host writes. Over sockets:
// serve/header_test.cpp.

#include "plugin/reply/completion.hpp"

#include <optional>
#include <vector>

#include <gmock/gmock.h>

#include "plugin/compose.hpp"

namespace portico::plugin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Completion : public ::testing::Test {
protected:
  using Field = std::pair<const char*, const char*>;

  /// Of a handler that sets the fields and makes a body of five bytes.
  std::string complete(const std::vector<Field>& fields, std::string_view method = "GET",
                       std::string_view body = "hello") {
    route.method = method;
    request.method = method;
    call.emplace(route, Incoming{request, {}}, arena, reply, gone);
    reply.headers.clear();
    reply.close = false;
    for (const auto& [name, value] : fields) compose_header(*call, name, value);
    compose_bytes(*call, "text/plain", body);
    return plugin::complete(*call);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const message::Header& field : reply.headers) all.emplace_back(field.name);
    return all;
  }

  message::Arena arena;
  message::Reply reply{arena};
  route::Route route;
  message::Request request;
  const std::atomic<bool> gone{false};
  std::optional<portico_call> call;
};

TEST_F(Completion, AContentTypeBecomesTheMediaType) {
  EXPECT_EQ(complete({{"Content-Type", "text/css"}, {"x-own", "1"}, {"content-type", "text/csv"}}),
            "");
  EXPECT_EQ(reply.media_type, "text/csv");
  EXPECT_THAT(names(), ElementsAre("x-own"));
}

TEST_F(Completion, TheLastOfASingleFieldStaysTheOthersAll) {
  EXPECT_EQ(complete({{"ETag", "\"a\""}, {"link", "a"}, {"etag", "\"b\""}, {"Link", "b"}}), "");
  EXPECT_THAT(names(), ElementsAre("link", "etag", "Link"));
}

TEST_F(Completion, OptionsOfTheConnectionAreTaken) {
  EXPECT_EQ(complete({{"Connection", "keep-alive, Upgrade"}}), "");
  EXPECT_FALSE(reply.close);
  EXPECT_EQ(complete({{"connection", "Close"}}), "");
  EXPECT_TRUE(reply.close);
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(complete({{"connection", "close, x-hop"}}),
              HasSubstr("set the header connection to close, x-hop, of which"));
}

TEST_F(Completion, ALengthHasToBeThatOfTheBody) {
  EXPECT_EQ(complete({{"Content-Length", "5"}}), "");
  EXPECT_FALSE(reply.length);
  EXPECT_EQ(complete({{"Content-Length", "6"}}),
            "set the header content-length to 6, but the body has 5 bytes");
  for (const char* value : {"", "5 ", "+5", "0x5", "5,5", "18446744073709551616"})
    EXPECT_THAT(complete({{"Content-Length", value}}), HasSubstr("which is no number of bytes"));
}

TEST_F(Completion, OfHeadItIsThatOfGet) {
  EXPECT_EQ(complete({{"Content-Length", "12345"}}, "HEAD"), "");
  EXPECT_EQ(reply.length, 12345u);
}

TEST_F(Completion, OfAStatusWithoutABodyOnly304HasOne) {
  for (const auto& [status, length] :
       std::vector<std::pair<int, std::optional<std::uint64_t>>>{{304, 77}, {204, {}}, {205, {}}}) {
    route.status = status;
    EXPECT_EQ(complete({{"Content-Length", "77"}}), "") << status;
    EXPECT_EQ(reply.length, length) << status;
    EXPECT_EQ(reply.media_type, "");
  }
}

}  // namespace
}  // namespace portico::plugin
