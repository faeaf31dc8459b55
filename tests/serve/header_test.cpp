// The fields of replies that handlers set themselves, as a client meets them.

#include <gmock/gmock.h>

#include "serve/reply_host.hpp"

namespace portico {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Replies;
using testing::Response;

/// Every value of the field, in the order sent.
std::vector<std::string> values(const Response& response, const std::string& name) {
  std::vector<std::string> all;
  std::istringstream lines{response.head};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + ": "))
      all.push_back(line.substr(name.size() + 2, line.size() - name.size() - 3));
  return all;
}

class Headers : public Replies {
protected:
  Response ask(const std::string& target, const std::string& method = "GET",
               const std::string& fields = "") {
    Client client{port};
    client.send(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return method == "HEAD" ? client.receive_head() : client.receive();
  }
  Response with(const std::string& kind, const std::string& name, const std::string& value,
                const std::string& more = "") {
    return ask("/header/" + kind + "?name=" + name + "&value=" + value + more);
  }
};

INSTANTIATE_TEST_SUITE_P(Headers, Headers, ::testing::Values("none", "process"),
                         testing::isolation_name);

const std::vector<std::string> kinds{"model",       "error",    "json",   "text",
                                     "html",        "response", "bytes",  "stream",
                                     "call-stream", "lines",    "events", "file"};

TEST_P(Headers, AContentTypeTakesThePlaceOfTheHosts) {
  serve();
  for (const std::string& kind : kinds) {
    const Response answer = with(kind, "Content-Type", "application/geo%2Bjson");
    EXPECT_THAT(values(answer, "content-type"), ElementsAre("application/geo+json")) << kind;
    EXPECT_EQ(answer.status, kind == "error" ? 404 : 200) << kind;
  }
  const Response caught =
      ask("/header/caught", "GET", "X-Name: content-type\r\nX-Value: application/problem+json\r\n");
  EXPECT_EQ(caught.status, 409);
  EXPECT_THAT(values(caught, "content-type"), ElementsAre("application/problem+json"));
  const Response head = ask("/header/head?name=Content-Type&value=text/css", "HEAD");
  EXPECT_THAT(values(head, "content-type"), ElementsAre("text/css"));
}

TEST_P(Headers, WhatMayStandOnceStandsOnceAndTheLastCounts) {
  serve();
  for (const std::string name :
       {"Content-Type", "Location", "ETag", "Last-Modified", "Content-Disposition", "Retry-After",
        "Content-Range", "Accept-Ranges", "Date", "Server", "Expires", "Age", "Content-Location",
        "Strict-Transport-Security", "X-Frame-Options", "Access-Control-Allow-Origin"}) {
    std::string lower = name;
    for (char& byte : lower) byte = static_cast<char>(std::tolower(byte));
    for (const std::string& kind : kinds)
      EXPECT_THAT(values(with(kind, name, "first", "&again=last"), lower), ElementsAre("last"))
          << kind << ' ' << name;
  }
}

TEST_P(Headers, WhatIsAListMayBeRepeated) {
  serve();
  for (const std::string name : {"set-cookie", "www-authenticate", "link", "vary", "x-own"})
    EXPECT_THAT(values(with("json", name, "a=1", "&again=b=2"), name), ElementsAre("a=1", "b=2"))
        << name;
}

TEST_P(Headers, OfASecondSettingTheHostsOwnIsReplaced) {
  serve(R"("security_headers": {"enabled": true}, "cors": {"allow_origins": ["https://a.org"]},)");
  EXPECT_THAT(values(with("json", "X-Frame-Options", "SAMEORIGIN"), "x-frame-options"),
              ElementsAre("sameorigin"));
  EXPECT_THAT(values(with("model", "X-Request-ID", "own"), "x-request-id"), ElementsAre("own"));
}

TEST_P(Headers, CompressionLooksAtTheTypeThatIsSent) {
  serve(R"("compression": {"enabled": true, "minimum_size": 0, "codings": ["gzip"]},)");
  const std::string accept = "Accept-Encoding: gzip\r\n";
  const auto coding = [&](const std::string& kind, const std::string& type) {
    return values(ask("/header/" + kind + "?name=Content-Type&value=" + type, "GET", accept),
                  "vary");
  };
  for (const std::string kind : {"text", "json", "model"}) {
    EXPECT_THAT(coding(kind, "image/png"), IsEmpty()) << kind;
    EXPECT_THAT(coding(kind, "text/css"), ElementsAre("accept-encoding")) << kind;
  }
  EXPECT_THAT(coding("response", "text/event-stream"), IsEmpty());
}

TEST_P(Headers, ALengthThatIsTrueIsTaken) {
  serve();
  for (const auto& [kind, length] :
       std::vector<std::pair<std::string, std::string>>{{"model", "17"},
                                                        {"error", "17"},
                                                        {"json", "7"},
                                                        {"text", "5"},
                                                        {"html", "5"},
                                                        {"response", "5"},
                                                        {"bytes", "5"},
                                                        {"file", "5"},
                                                        {"redirect", "0"}}) {
    const Response answer = with(kind, "Content-Length", length);
    EXPECT_NE(answer.status, 500) << kind;
    EXPECT_THAT(values(answer, "content-length"), ElementsAre(length)) << kind;
  }
  const Response head = ask("/header/head?name=Content-Length&value=12345", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_THAT(values(head, "content-length"), ElementsAre("12345"));
  const Response on_head = ask("/header/on-head", "HEAD");
  EXPECT_THAT(values(on_head, "content-length"), ElementsAre("5"));
  const Response fresh = with("not-modified", "Content-Length", "77");
  EXPECT_EQ(fresh.status, 304);
  EXPECT_THAT(values(fresh, "content-length"), ElementsAre("77"));
}

TEST_P(Headers, ALengthThatIsNotTrueIsAFaultOfTheHandler) {
  testing::Host& host = serve();
  for (const char* kind : {"model", "error", "json", "response", "bytes", "file"}) {
    const Response answer = with(kind, "Content-Length", "3");
    EXPECT_EQ(answer.status, 500) << kind;
    EXPECT_EQ(answer.body, "Internal Server Error") << kind;
    EXPECT_TRUE(host.await_err("GET /header/" + std::string{kind} +
                               ": set the header content-length to 3, but the body has "))
        << kind;
  }
  for (const char* value : {"", "x", "-1", "%2B5", "5,5", "99999999999999999999999"})
    EXPECT_EQ(with("json", "Content-Length", value).status, 500) << value;
}

TEST_P(Headers, AStreamOfAStatedLengthHasItAndNoChunks) {
  testing::Host& host = serve();
  for (const char* kind : {"stream", "call-stream"}) {
    const Response answer = with(kind, "Content-Length", "5");
    EXPECT_EQ(answer.status, 200) << kind;
    EXPECT_THAT(values(answer, "content-length"), ElementsAre("5")) << kind;
    EXPECT_THAT(values(answer, "transfer-encoding"), IsEmpty()) << kind;
    EXPECT_EQ(answer.body, "hello") << kind;
    EXPECT_THAT(values(ask("/header/" + std::string{kind} + "?name=Content-Length&value=5", "HEAD"),
                       "content-length"),
                ElementsAre("5"));
  }
  for (const char* wrong : {"4", "6"}) {
    Client client{port};
    client.send("GET /header/stream?name=Content-Length&value=" + std::string{wrong} +
                " HTTP/1.1\r\nHost: a\r\n\r\n");
    client.head();
    const std::string body = client.rest();
    EXPECT_LT(body.size(), std::stoul(wrong)) << "the client sees that it is not whole";
  }
  EXPECT_TRUE(host.await_err(
      "GET /header/stream: stream is longer than the content-length that was set, 4"));
  EXPECT_TRUE(host.await_err(
      "GET /header/stream: stream ended after 5 bytes, but the content-length that was set is 6"));
}

TEST_P(Headers, CloseEndsTheConnection) {
  serve();
  for (const std::string& kind : kinds) {
    Client client{port};
    client.send("GET /header/" + kind + "?name=Connection&value=close HTTP/1.1\r\nHost: a\r\n\r\n");
    const Response answer = client.receive();
    EXPECT_EQ(answer.status, kind == "error" ? 404 : 200) << kind;
    EXPECT_THAT(values(answer, "connection"), ElementsAre("close")) << kind;
    EXPECT_EQ(client.rest(), "") << kind;
  }
  Client client{port};
  for (int i = 0; i < 2; ++i) {
    client.send("GET /header/text?name=Connection&value=keep-alive HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(values(client.receive(), "connection"), IsEmpty());
  }
}

TEST_P(Headers, WhatAStatusDemandsIsSent) {
  serve();
  const Response upgrade = ask("/header/upgrade-required");
  EXPECT_EQ(upgrade.status, 426);
  EXPECT_THAT(values(upgrade, "upgrade"), ElementsAre("tls/1.0"));
  EXPECT_THAT(values(upgrade, "connection"), ElementsAre("upgrade"));
  const Response proxy = ask("/header/proxy");
  EXPECT_EQ(proxy.status, 407);
  EXPECT_THAT(values(proxy, "proxy-authenticate"), ElementsAre("basic"));
  const Response timeout = with("text", "Keep-Alive", "timeout=5");
  EXPECT_THAT(values(timeout, "keep-alive"), ElementsAre("timeout=5"));
  EXPECT_THAT(values(timeout, "connection"), ElementsAre("keep-alive"));
}

TEST_P(Headers, ATransferCodingThatIsTheHostsAnywayIsTaken) {
  serve();
  const Response stream = with("stream", "Transfer-Encoding", "chunked");
  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(stream.body, "hello");
  EXPECT_THAT(values(stream, "transfer-encoding"), ElementsAre("chunked"));
  EXPECT_EQ(with("text", "Transfer-Encoding", "chunked").status, 500);
  EXPECT_EQ(with("stream", "Transfer-Encoding", "gzip").status, 500);
}

TEST_P(Headers, WhatOnlyTheHostWritesIsAFaultOfTheHandler) {
  testing::Host& host = serve();
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"TE", "trailers"},
                                                        {"Trailer", "x"},
                                                        {"Proxy-Connection", "close"},
                                                        {"Connection", "x-hop"},
                                                        {"Transfer-Encoding", "chunked"}})
    EXPECT_EQ(with("json", name, value).status, 500) << name;
  for (const char* words :
       {"set the header te, which", "set the header trailer, which",
        "set the header proxy-connection, which", "set the header connection to x-hop",
        "set the header transfer-encoding to chunked"})
    EXPECT_TRUE(host.await_err(words)) << words << '\n' << host.err();
}

TEST_P(Headers, AnEventStreamIsNeitherCachedNorBuffered) {
  serve();
  const auto told = [&](const std::string& target) {
    const Response answer = ask(target);
    EXPECT_EQ(answer.status, 200) << target;
    return values(answer, "cache-control") == std::vector<std::string>{"no-cache"} &&
           values(answer, "x-accel-buffering") == std::vector<std::string>{"no"};
  };
  EXPECT_TRUE(told("/header/events"));
  EXPECT_TRUE(told("/header/stream?type=text/event-stream"));
  EXPECT_TRUE(told("/header/call-stream?type=text/event-stream"));
  EXPECT_TRUE(told("/header/call-stream?type=text/event-stream;%20charset=utf-8"));
  EXPECT_TRUE(told("/header/call-stream?name=content-type&value=text/event-stream"));
  EXPECT_FALSE(told("/header/call-stream?type=text/csv"));
  for (const char* kind : {"events", "stream", "call-stream"}) {
    const Response own = with(kind, "Cache-Control", "no-store", "&type=text/event-stream");
    EXPECT_THAT(values(own, "cache-control"), ElementsAre("no-store")) << kind;
    EXPECT_THAT(values(own, "x-accel-buffering"), ElementsAre("no")) << kind;
  }
}

}  // namespace
}  // namespace portico
