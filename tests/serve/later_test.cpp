// Handlers that are coroutines, on the real executable: in the process that serves, where they hold
// no thread, and in one of their own.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;
namespace fs = std::filesystem;

/// The parameter: what the plugin's "isolation" is.
class Laters : public ::testing::TestWithParam<const char*> {
protected:
  Host& serve(const std::string& more = "") {
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture("laters"), folder / "plugins" / "laters.so");
    folder.write("portico.json",
                 "{" + more + R"("plugins": {"laters": {"isolation": ")" + GetParam() + "\"}}}");
    host_.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                           "--plugins", (folder / "plugins").string(), "--listen",
                                           "127.0.0.1:0"});
    return *host_;
  }
  Response get(const std::string& target) { return Client{host_->port()}.get(target); }

  const Folder folder;
  std::optional<Host> host_;
};
INSTANTIATE_TEST_SUITE_P(Isolation, Laters, ::testing::Values("none", "process"),
                         [](const auto& each) {
                           return each.param == std::string{"none"} ? "Here" : "Isolated";
                         });

TEST_P(Laters, AnswerAsPlainHandlersDo) {
  serve();
  EXPECT_EQ(get("/plain").body, R"({"name":"plain","count":1})");
  EXPECT_EQ(get("/sleep?ms=5&name=slept").body, R"({"name":"slept","count":1})");
  EXPECT_EQ(get("/sleep?ms=no&name=x").status, 422);
  EXPECT_EQ(get("/filtered").body, R"({"name":"filtered"})");
  EXPECT_EQ(get("/answers?id=4").body, R"({"name":"found","count":4})");
  const Response none = get("/answers?id=0");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, R"({"message":"none"})");
  const Response made = get("/call");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(Client::field(made.head, "x-path"), "/call");
  EXPECT_EQ(made.body, "made by hand");
  Client client{host_->port()};
  client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              "Content-Length: 23\r\n\r\n{\"name\":\"it\",\"count\":1}");
  EXPECT_EQ(client.receive().body, R"({"name":"it!","count":2})");
}

TEST_P(Laters, AnswerWhatTheyThrowAsPlainHandlersDo) {
  Host& host = serve();
  const Response error = get("/error");
  EXPECT_EQ(error.status, 418);
  EXPECT_EQ(error.body, R"({"detail":"no tea"})");
  EXPECT_EQ(Client::field(error.head, "x-kettle"), "cold");
  EXPECT_EQ(get("/sold-out").body, R"({"message":"none left"})");
  EXPECT_EQ(get("/thrown").status, 500);
  EXPECT_EQ(get("/thrown-at-once").status, 500);
  EXPECT_TRUE(host.await_err("GET /thrown: handler threw"));
  EXPECT_TRUE(host.await_err("no luck later"));
  EXPECT_TRUE(host.await_err("no luck at once"));
}

TEST_P(Laters, KeepWhatTheyNeedUntilTheyAreAnswered) {
  Host& host = serve();
  Client client{host.port()};
  client.send("GET /session HTTP/1.1\r\nHost: a\r\nX-Tenant: acme\r\n\r\n");
  EXPECT_EQ(client.receive().body, R"({"name":"acme","count":3})");
  EXPECT_TRUE(host.await_err("session of acme ends"));
  client.send("GET /session-thrown HTTP/1.1\r\nHost: a\r\nX-Tenant: other\r\n\r\n");
  EXPECT_EQ(client.receive().status, 500);
  EXPECT_TRUE(host.await_err("session of other ends"));
}

TEST_P(Laters, WaitForThreadsAndCallbacks) {
  Host& host = serve();
  EXPECT_EQ(get("/offload").body, "42");
  EXPECT_EQ(get("/offload?fail=true").body, R"({"detail":"not now"})");
  EXPECT_EQ(get("/completion").body, R"({"name":"called back","count":1})");
  EXPECT_EQ(get("/completion?fail=true").body, R"({"detail":"it is down"})");
  EXPECT_EQ(get("/at-once").body, "7");
  EXPECT_EQ(get("/abandoned").status, 500);
  EXPECT_TRUE(host.await_err("its callback is gone uncalled"));
}

TEST_P(Laters, WaitForSeveralAtOnce) {
  Host& host = serve();
  EXPECT_EQ(get("/depth").body, "1000");
  EXPECT_EQ(get("/all").body, R"({"name":"all","count":3})");
  EXPECT_EQ(get("/list").body, "[0,1,2,3,4]");
  EXPECT_EQ(get("/any").body, R"({"name":"any","count":12})");
  EXPECT_TRUE(host.await_err("what the loser held is given back"));
  EXPECT_EQ(get("/any-at-once").body, "3");
  EXPECT_EQ(get("/all-thrown").body, R"({"detail":"one of them"})");
}

TEST_P(Laters, AreToldThatNobodyWaits) {
  Host& host = serve();
  Client client{host.port()};
  client.send("GET /stopped HTTP/1.1\r\nHost: a\r\n\r\n");
  Client{host.port()}.get("/plain");
  client.close();
  EXPECT_TRUE(host.await_err("was cut short"));
  EXPECT_TRUE(host.await_err("what the stopped one held is given back"));
  EXPECT_THAT(host.err(), Not(HasSubstr("slept")));
}

TEST_P(Laters, ThatAreDestroyedAreAnswered500AndTold) {
  Host& host = serve();
  EXPECT_EQ(get("/destroyed").status, 500);
  EXPECT_EQ(get("/destroyed-later").status, 500);
  EXPECT_TRUE(host.await_err("GET /destroyed: handler dropped its call without an answer"));
  EXPECT_TRUE(host.await_err("GET /destroyed-later: handler dropped its call without an answer"));
}

TEST_P(Laters, EndWithTheirDeadline) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)");
  EXPECT_EQ(get("/stopped").status, 504);
  EXPECT_TRUE(host.await_err("was cut short"));
  EXPECT_TRUE(host.await_err("GET /stopped: there was no answer in time: 504"));
}

}  // namespace
}  // namespace portico
