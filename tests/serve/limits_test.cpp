// Limits of routes, on the real executable: of a plugin in the process that serves, and in one of
// its own.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"
#include "serve/reply_host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::Client;
using testing::Folder;
using testing::Gate;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

/// The parameter: what the plugin's "isolation" is.
class Limits : public ::testing::TestWithParam<const char*> {
protected:
  /// `section`: members of the plugin's; `more`: of the settings.
  void write(const json& section = json::object(), json more = json::object()) {
    json own = section;
    own["isolation"] = GetParam();
    more["plugins"] = {{"limited", own}};
    folder.write("portico.json", more.dump(2));
  }
  void put(const std::string& fixture) const {
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture(fixture), folder / "new", fs::copy_options::overwrite_existing);
    fs::rename(folder / "new", folder / "plugins" / "limited.so");
  }
  Host& serve(const json& section = json::object(), const json& more = json::object()) {
    write(section, more);
    put("limited");
    host_.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                           "--plugins", (folder / "plugins").string(), "--listen",
                                           "127.0.0.1:0", "--control", folder / "control"});
    port_ = host_->port();
    return *host_;
  }
  int command(const std::string& word) const {
    return Host{{word, "--plugins", (folder / "plugins").string(), "--control", folder / "control"}}
        .wait();
  }

  Response get(const std::string& target, const std::string& fields = "") const {
    Client client{port_};
    ask(client, target, fields);
    return client.receive();
  }
  static void ask(Client& client, const std::string& target, const std::string& fields = "") {
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }
  std::vector<int> statuses(int count, const std::string& target,
                            const std::string& fields = "") const {
    std::vector<int> all;
    for (int asked = 0; asked < count; ++asked) all.push_back(get(target, fields).status);
    return all;
  }
  /// Whether a place of the route is free soon.
  bool frees(const std::string& target) const {
    return until([&] { return get(target).status == 200; });
  }

  /// One that has come to the gate on that path.
  std::unique_ptr<Client> hold(const std::string& path, const Gate& gate) const {
    auto client = std::make_unique<Client>(port_);
    ask(*client, path + "?gate=" + gate.path());
    EXPECT_TRUE(gate.reached());
    return client;
  }

  const Folder folder;
  std::optional<Host> host_;
  int port_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Isolation, Limits, ::testing::Values("none", "process"),
                         testing::isolation_name);

// ---- At most so many at once ----

TEST_P(Limits, HoldAsManyRequestsAsTheRouteTakesAtOnce) {
  serve();
  const Gate gate;
  const auto held = hold("/limited/held", gate);
  const Response refused = get("/limited/held");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, R"({"detail":"Too many requests of this route are being served"})");
  EXPECT_EQ(Client::field(refused.head, "retry-after"), "1");
  EXPECT_EQ(get("/limited/wide").status, 200);
  gate.open();
  EXPECT_EQ(held->receive().status, 200);
  EXPECT_TRUE(frees("/limited/held"));
}

TEST_P(Limits, CountEachOfSeveral) {
  serve();
  const Gate first, second;
  const auto one = hold("/limited/two", first);
  const auto two = hold("/limited/two", second);
  EXPECT_EQ(get("/limited/two").status, 503);
  first.open();
  EXPECT_EQ(one->receive().status, 200);
  EXPECT_TRUE(frees("/limited/two"));
  second.open();
  EXPECT_EQ(two->receive().status, 200);
}

TEST_P(Limits, GiveThePlaceBackWhenTheClientIsGone) {
  serve();
  const Gate gate;
  hold("/limited/held", gate)->reset();
  EXPECT_EQ(get("/limited/held").status, 503);  // its handler runs still
  gate.open();
  EXPECT_TRUE(frees("/limited/held"));
}

TEST_P(Limits, HoldACallThatIsAnsweredLater) {
  serve();
  const Gate gate;
  const auto held = hold("/limited/later", gate);
  EXPECT_EQ(get("/limited/later").status, 503);
  gate.open();
  EXPECT_EQ(held->receive().status, 200);
  EXPECT_TRUE(frees("/limited/later"));
  const Gate other;
  hold("/limited/later", other)->reset();  // nobody opens it: the call is cancelled
  EXPECT_TRUE(frees("/limited/later"));
}

TEST_P(Limits, HoldAStreamUntilItEnds) {
  serve();
  const auto leave = {&Client::reset, &Client::close};
  for (const auto& how : leave) {
    const Gate gate;
    const auto held = hold("/limited/stream", gate);
    EXPECT_EQ(get("/limited/stream").status, 503);
    ((*held).*how)();
    gate.open();
    EXPECT_TRUE(frees("/limited/stream"));
  }
  const Gate gate;
  const auto held = hold("/limited/stream", gate);
  EXPECT_EQ(get("/limited/stream").status, 503);
  gate.open();
  EXPECT_EQ(held->receive().body, "begun");
  EXPECT_TRUE(frees("/limited/stream"));
}

// A place is of a handler, not of what waits to be sent.
TEST_P(Limits, HoldNoRequestThatIsAnsweredBehindOthers) {
  serve();
  Client client{port_};
  std::string all;
  for (int sent = 0; sent < 5; ++sent)
    all += "GET /limited/held HTTP/1.1\r\nHost: localhost\r\n\r\n";
  client.send(all);
  for (int sent = 0; sent < 5; ++sent) EXPECT_EQ(client.receive().status, 200);
}

TEST_P(Limits, FreeThePlaceWhenTheProcessOfAPluginCrashes) {
  if (GetParam() == std::string{"none"}) return;
  serve();
  EXPECT_GE(get("/limited/crash").status, 500);
  const Gate gate;
  ASSERT_TRUE(until([&] { return get("/limited/held").status == 200; }));
  const auto held = hold("/limited/held", gate);
  EXPECT_GE(get("/limited/crash").status, 500);
  EXPECT_GE(held->receive().status, 500);
  EXPECT_TRUE(frees("/limited/held"));
  EXPECT_THAT(get("/limited/crash").body, Not(HasSubstr("Too many")));
}

TEST_P(Limits, CountAcrossASwap) {
  Host& host = serve();
  const Gate gate;
  const auto held = hold("/limited/held", gate);
  put("limited_2");
  ASSERT_TRUE(until([&] { return get("/limited/free").body == "\"2.0.0\""; })) << host.err();
  EXPECT_EQ(get("/limited/held").status, 503);
  gate.open();
  EXPECT_EQ(held->receive().body, "\"1.0.0\"");
  EXPECT_TRUE(frees("/limited/held"));
}

// ---- The body ----

TEST_P(Limits, RefuseABodyThatTellsItsLengthBeforeItIsSent) {
  serve();
  for (const std::string path : {"/limited/body", "/limited/raw"})
    for (const std::string expect : {"", "Expect: 100-continue\r\n"}) {
      Client client{port_};
      client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + expect +
                  "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n");
      EXPECT_EQ(client.receive().status, 413) << path;
    }
}

TEST_P(Limits, RefuseABodyInChunksWhenItIsTooLong) {
  serve();
  for (const std::string path : {"/limited/body", "/limited/raw"}) {
    Client client{port_};
    client.send("POST " + path +
                " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                "Content-Type: application/json\r\n\r\nA\r\n\"345678901\r\n");
    client.send("7\r\n2345678\r\n");
    EXPECT_EQ(client.receive().status, 413) << path;
  }
}

TEST_P(Limits, TakeABodyOfJustThatSize) {
  serve();
  Client client{port_};
  client.send("POST /limited/body HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              "Content-Length: 16\r\n\r\n\"34567890123456\"");
  EXPECT_EQ(client.receive().status, 200);
}

TEST_P(Limits, HoldFormsToTheSameLimit) {
  serve();
  const auto post = [&](std::size_t size) {
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                             "filename=\"a\"\r\n\r\n" +
                             std::string(size, 'x') + "\r\n--b--\r\n";
    Client client{port_};
    client.send("POST /limited/form HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                "multipart/form-data; boundary=b\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n");
    if (size < 1024) client.send(body);
    return client.receive().status;
  };
  EXPECT_EQ(post(900), 200);
  EXPECT_EQ(post(1024), 413);
}

// ---- The deadline ----

TEST_P(Limits, AnswerAHandlerThatIsLateByItsRoutesDeadline) {
  serve();
  for (const std::string path : {"/limited/slow", "/limited/slow-later"}) {
    const Gate gate;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(hold(path, gate)->receive().status, 504) << path;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 15s * slowness) << path;
    gate.open();
  }
}

// ---- The rate ----

TEST_P(Limits, LetNoCallerAskTooOften) {
  serve();
  EXPECT_EQ(statuses(4, "/limited/peer"), (std::vector{200, 200, 429, 429}));
  const Response refused = get("/limited/peer");
  EXPECT_EQ(refused.body, R"({"detail":"Too Many Requests"})");
  EXPECT_EQ(Client::field(refused.head, "ratelimit-policy"), R"("route";q=2;w=3600)");
  EXPECT_THAT(refused.head, HasSubstr(R"(ratelimit: "route";r=0;t=)"));
  const int wait = std::stoi(Client::field(refused.head, "retry-after").value_or("0"));
  EXPECT_GT(wait, 1700);
  EXPECT_LE(wait, 1800);
  EXPECT_EQ(get("/limited/free").status, 200);
}

TEST_P(Limits, TellCallersApartByAHeader) {
  serve();
  EXPECT_EQ(statuses(4, "/limited/rated", "X-Caller: a\r\n"), (std::vector{200, 200, 200, 429}));
  const Response other = get("/limited/rated", "x-caller: b\r\n");
  EXPECT_EQ(other.status, 200);
  EXPECT_THAT(other.head, HasSubstr(R"(ratelimit: "route";r=2;t=1200)"));
  EXPECT_EQ(statuses(4, "/limited/rated"), (std::vector{200, 200, 200, 429}));  // by its peer
}

TEST_P(Limits, LetJustTheRateOf64ClientsPassThatAskTenTimesAsOften) {
  serve();
  constexpr int clients = 64, rate = 3;
  std::atomic<int> passed{0}, refused{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < clients; ++number)
    threads.emplace_back([&, fields = "X-Caller: client" + std::to_string(number) + "\r\n"] {
      Client client{port_};
      for (int asked = 0; asked < 10 * rate; ++asked) {
        ask(client, "/limited/rated", fields);
        const int status = client.receive().status;
        passed += status == 200 ? 1 : 0;
        refused += status == 429 ? 1 : 0;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, clients * rate);
  EXPECT_EQ(refused, clients * 9 * rate);
}

TEST_P(Limits, CountThePeerThatATrustedProxyTells) {
  serve({}, {{"proxies", {{"trusted", {"127.0.0.1"}}}}});
  const auto from = [&](const std::string& address) {
    return get("/limited/peer", "X-Forwarded-For: " + address + "\r\n").status;
  };
  for (const std::string address : {"192.0.2.1", "2001:db8:1:2::1"}) {
    EXPECT_EQ(from(address), 200);
    EXPECT_EQ(from(address), 200);
    EXPECT_EQ(from(address), 429);
  }
  EXPECT_EQ(from("192.0.2.2"), 200);
  EXPECT_EQ(from("2001:db8:1:2:ffff::9"), 429);  // another address of the same network
  EXPECT_EQ(from("2001:db8:1:3::1"), 200);
}

TEST_P(Limits, RememberCallersAcrossASwapAndAReload) {
  Host& host = serve();
  EXPECT_EQ(statuses(3, "/limited/peer"), (std::vector{200, 200, 429}));
  put("limited_2");
  ASSERT_TRUE(until([&] { return get("/limited/free").body == "\"2.0.0\""; })) << host.err();
  EXPECT_EQ(get("/limited/peer").status, 429);
  write({{"limits", {{"at_most", 7}}}});
  EXPECT_EQ(command("reload"), 0);
  EXPECT_EQ(get("/limited/peer").status, 429);
}

TEST_P(Limits, CountAPeerWhereNobodySaysWhoCalls) {
  serve();
  EXPECT_EQ(statuses(3, "/limited/principal"), (std::vector{200, 200, 429}));
}

// ---- What the operator says ----

TEST_P(Limits, AreTightenedByThePluginsSection) {
  Host& host = serve({{"limits",
                       {{"body", 4},
                        {"at_most", 1},
                        {"rate", {{"limit", 1}, {"per", 3600}, {"by", "header:x-team"}}}}}});
  Client client{port_};
  client.send("POST /limited/body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_EQ(statuses(2, "/limited/free", "x-team: a\r\n"), (std::vector{200, 429}));
  EXPECT_EQ(get("/limited/wide", "x-team: a\r\n").status, 200);  // each route counts for itself
  const Response both = get("/limited/peer", "x-team: a\r\n");
  EXPECT_EQ(Client::field(both.head, "ratelimit-policy"),
            R"("plugin";q=1;w=3600, "route";q=2;w=3600)");
  const Gate gate;
  const auto held = hold("/limited/wide", gate);
  EXPECT_EQ(get("/limited/wide", "x-team: b\r\n").status, 503);
  gate.open();
  EXPECT_EQ(held->receive().status, 200);

  const int before = host.serving();
  write();  // takes effect without a fresh start of the plugin
  EXPECT_EQ(command("reload"), 0);
  EXPECT_THAT(host.err(), Not(HasSubstr("started afresh")));
  EXPECT_EQ(host.serving(), before);
  EXPECT_EQ(statuses(2, "/limited/free", "x-team: a\r\n"), (std::vector{200, 200}));
}

TEST_P(Limits, AreNotWidenedByThePluginsSection) {
  serve({{"limits",
          {{"body", 1000000},
           {"deadline", 600},
           {"at_most", 100},
           {"rate", {{"limit", 1000}, {"per", 1}}}}}});
  Client client{port_};
  client.send("POST /limited/body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_EQ(statuses(3, "/limited/peer"), (std::vector{200, 200, 429}));
  const Gate gate;
  EXPECT_EQ(hold("/limited/slow", gate)->receive().status, 504);
  gate.open();
  const Gate other;
  const auto held = hold("/limited/held", other);
  EXPECT_EQ(get("/limited/held").status, 503);
  other.open();
}

TEST_P(Limits, OfTheHostAreOfEveryRoute) {
  serve({}, {{"limits", {{"at_most", 1}, {"rate", {{"limit", 4}, {"per", 3600}}}}},
             {"rate", {{"share", 2}}}});
  EXPECT_EQ(statuses(3, "/limited/free"), (std::vector{200, 200, 429}));  // a half of them
  const Response told = get("/limited/free");
  EXPECT_EQ(Client::field(told.head, "ratelimit-policy"), R"("host";q=2;w=3600)");
  EXPECT_EQ(get("/openapi.json").status, 200);
  const Gate gate;
  const auto held = hold("/limited/wide", gate);
  EXPECT_EQ(get("/limited/wide").status, 503);
  gate.open();
  EXPECT_EQ(held->receive().status, 200);
}

TEST_P(Limits, AreDocumentedAsTheyAreInEffect) {
  serve({{"limits", {{"deadline", 2.5}, {"at_most", 3}}}});
  const json paths = json::parse(get("/openapi.json").body).at("paths");
  const json all = paths.at("/limited/all/{id}").at("get");
  EXPECT_EQ(all.at("x-portico-policy"), json::parse(R"({"deadline": 2.5, "at_most": 3,
                            "rate": {"limit": 5, "per": 3600, "by": "peer"}})"));
  const json& responses = all.at("responses");
  for (const char* const status : {"429", "503"})
    EXPECT_EQ(responses.at(status).at("headers").at("Retry-After").at("schema").at("type"),
              "integer");
  for (const char* const status : {"200", "429"})
    for (const char* const name : {"RateLimit", "RateLimit-Policy"})
      EXPECT_TRUE(responses.at(status).at("headers").contains(name)) << status << name;
  for (const char* const status : {"422", "503", "504"})
    EXPECT_TRUE(responses.at(status).at("headers").contains("RateLimit")) << status;
  for (const char* const status : {"429", "503", "504"})
    EXPECT_EQ(responses.at(status).at("content").at("application/json").at("schema"),
              json::parse(R"({"$ref": "#/components/schemas/HTTPError"})"))
        << status;
  EXPECT_FALSE(responses.contains("413"));
  const json& large = paths.at("/limited/body").at("post").at("responses").at("413");
  EXPECT_EQ(large.at("description"), "Content Too Large");
  EXPECT_TRUE(large.contains("content"));
}

TEST_P(Limits, AreDocumentedAsTheShareThatCounts) {
  serve(json::object(), {{"rate", {{"share", 2}}}});
  const json paths = json::parse(get("/openapi.json").body).at("paths");
  EXPECT_EQ(paths.at("/limited/all/{id}").at("get").at("x-portico-policy").at("rate"),
            json::parse(R"({"limit": 2, "per": 2880, "by": "peer"})"));
  EXPECT_THAT(get("/limited/all/1").head, HasSubstr("q=2;w=2880"));
}

TEST_P(Limits, ThatCannotBeAreToldWithTheirLine) {
  const auto said = [&](const std::string& text) {
    folder.write("portico.json", text);
    const testing::Said check =
        testing::run({"check", "--config", folder / "portico.json", "--plugins",
                      folder.path().string(), "--listen", "127.0.0.1:0"},
                     {});
    EXPECT_EQ(check.status, 2);
    return check.err;
  };
  EXPECT_THAT(said("{\n\"limits\": {\n\"rate\": {\"limit\": 0, \"per\": 60}}}"),
              HasSubstr("portico.json:3: limits.rate: cannot be used: limit is 0, allowed is a "
                        "whole number from 1 to 1000000"));
  EXPECT_THAT(said("{\"plugins\": {\n\"limited\": {\"limits\": {\n\"at_most\": 0}}}}"),
              HasSubstr("portico.json:3: plugins.limited.limits.at_most: is 0, allowed is a whole "
                        "number from 1 to 1000000"));
}

}  // namespace
}  // namespace portico
