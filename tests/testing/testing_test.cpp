// The client of tests itself, with real libraries: what it says where a test has to fail.

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>
#include <tuple>

#include <portico/testing/gtest.hpp>

extern "C" int status_in_c(const char* plugin, const char* target, char* why, size_t size);

namespace {

using namespace portico::testing;
using namespace std::chrono_literals;
using portico::JsonValue;

/// The words of the Failure, or "".
template <class Act> std::string failure(const Act& act) {
  try {
    act();
  } catch (const Failure& caught) {
    return caught.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

struct Sent {
  portico::Field<int, portico::Alias<"itemNo">> number;
};
struct Price {
  double price = 0;
};
struct Renamed {
  portico::Field<int, portico::Alias<"itemNo">> number;
  portico::Field<std::string, portico::Secret> password = portico::by_default(std::string{"none"});
};

// ---- Apps ----

TEST(App, ALibraryThatIsRefusedIsToldInTheWordsOfTheHost) {
  const std::string said = failure([] { App{{.plugins = {"start_fails"}}}; });
  EXPECT_TRUE(has(said, "start_fails.so ")) << said;
  EXPECT_TRUE(has(said, "start()")) << said;
}

TEST(App, SettingsAreTheHosts) {
  const std::string said = failure([] {
    App{{.plugins = {"subject"}, .settings = {{"limits", {{"body", -1}}}}}};
  });
  EXPECT_TRUE(has(said, "limits.body")) << said;
  Client client{{.plugins = {"subject"}, .settings = {{"limits", {{"body", 10}}}}}};
  EXPECT_EQ(client.post("/renamed", std::string(11, ' ')).status, 413);
}

TEST(App, APluginThatWasNotNamedIsNotFound) {
  EXPECT_TRUE(has(failure([] { Client{"nowhere"}; }), "PLUGINS of portico_add_plugin_test()"));
}

TEST(App, HasSeveralPluginsAndTheirConfigurations) {
  Client client{{.plugins = {"subject", "good"}, .config = {{"subject", {{"greeting", "hi"}}}}}};
  EXPECT_EQ(client.get("/greeting").json(), "hi");
  EXPECT_EQ(client.get("/good").status, 200);
  EXPECT_TRUE(client.app().openapi()["paths"].contains("/good"));
  EXPECT_TRUE(has(failure([] { Client{"subject", {{"greeting", 5}}}; }), "greeting"));
}

TEST(App, AReplyIsShownWithItsBodyAlsoWhereNobodyHasReadIt) {
  Client client{"subject"};
  std::ostringstream shown;
  shown << client.post("/renamed", "{}");
  EXPECT_TRUE(has(shown.str(), "-> 422")) << shown.str();
  EXPECT_TRUE(has(shown.str(), "Field required")) << shown.str();
}

TEST(App, EachBeginsAnew) {
  for (int round = 0; round < 2; ++round) {
    Client client{"subject"};
    EXPECT_EQ(client.get("/counts").json()["count"], 0);
    client.get("/polite", {.gone_after = 0ms});
    EXPECT_EQ(client.get("/counts").json()["count"], 1);
    client.app().close();
  }
}

TEST(App, ThatIsClosedAnswersNoMore) {
  Client client{"subject"};
  const Reply before = client.get("/greeting");
  client.app().close();
  EXPECT_EQ(before.json(), "hello");
  EXPECT_TRUE(has(failure([&] { client.get("/greeting"); }), "closed"));
}

// ---- Requests ----

TEST(Client, SendsAndReadsModelsByTheirNamesInJson) {
  Client client{"subject"};
  const Reply reply = client.post("/renamed", Renamed{.number = 5, .password = "x"});
  EXPECT_EQ(reply.text(), R"({"itemNo":5})");
  EXPECT_EQ(*reply.json<Sent>().number, 5);
}

TEST(Client, AModelThatDoesNotFitIsNamed) {
  Client client{"subject"};
  const Reply reply = client.post("/renamed", {{"itemNo", 5}});
  const std::string said = failure([&] { reply.json<std::vector<Price>>(); });
  EXPECT_TRUE(has(said, "POST /renamed")) << said;
  EXPECT_TRUE(has(said, "list_type")) << said;
  EXPECT_TRUE(has(said, R"({"itemNo":5})")) << said;
}

TEST(Client, KeepsCookies) {
  Client client{"subject"};
  EXPECT_EQ(client.get("/cookie").json(), "none");
  client.post("/login");
  EXPECT_EQ(client.get("/cookie").json(), "abc") << "the other one is for /login alone";
  client.post("/logout");
  EXPECT_EQ(client.get("/cookie").json(), "none");
}

TEST(Client, FollowsRedirects) {
  Client client{"subject"};
  EXPECT_EQ(client.get("/elsewhere").json(), "hello");
  EXPECT_EQ(client.get("/slash").status, 200);
  EXPECT_EQ(client.get("/elsewhere", {.redirects = Redirects::stay}).status, 307);
  EXPECT_TRUE(has(failure([&] { client.get("/circle"); }), "without an end"));
}

TEST(Client, ARequestThatIsNoneIsRefusedAsTheHostDoesIt) {
  Client client{"subject"};
  EXPECT_EQ(client.get("/a b").status, 400);
  EXPECT_EQ(client.get("/greeting", {.headers = {{"host", ""}}}).status, 400);
  EXPECT_EQ(client.request("NONE", "/greeting").status, 501);
  EXPECT_EQ(client.head("/nowhere").status, 404);
}

TEST(Callers, AreVerifiedByTheHost) {
  Client client{{.plugins = {"subject"},
                 .callers = {{"bearer", "token-of-ann", "ann", {"read", "write"}},
                             {"bearer", "token-of-bob", "bob"}}}};
  EXPECT_EQ(client.get("/whoami").status, 401);
  client.headers = {{"authorization", "Bearer token-of-bob"}};
  EXPECT_EQ(client.get("/whoami").json(), "bob");
  EXPECT_EQ(client.get("/write").status, 403);
  client.headers = {{"authorization", "Bearer token-of-ann"}};
  EXPECT_EQ(client.get("/write").json(), "ann");
  EXPECT_CONTRACT(client.get("/write"));
}

// ---- Contracts ----

TEST(Contract, IsHeldToTheDocument) {
  Client client{"subject"};
  const auto breaches = [&](const char* path, const char* body = nullptr) {
    With with;
    if (body) with.query = {{"body", body}};
    return client.get(path, with).breaches();
  };
  EXPECT_EQ(breaches("/promised", "{\"price\":1}"), "");
  EXPECT_EQ(breaches("/promised", "{}"), "body.price is missing");
  EXPECT_EQ(breaches("/promised", "{\"price\":\"1\"}"), "body.price is string, and not number");
  EXPECT_EQ(breaches("/promised", "{\"price\":0.5}"), "body.price breaks minimum 1");
  EXPECT_EQ(breaches("/promised", "{"), "the body is no JSON, as its media type says");
  EXPECT_EQ(breaches("/promised"), "") << "a 422 is in the document";
  EXPECT_TRUE(has(breaches("/undeclared"), "the status 299 is not in the document"));
  EXPECT_TRUE(has(breaches("/other-type"), "application/json, and the document says text/csv"));
  EXPECT_TRUE(has(breaches("/throws"), "the status 500 is not in the document"));
  EXPECT_EQ(breaches("/nowhere"), "no route of a plugin has answered");
  EXPECT_TRUE(has(failure([&] { require_contract(client.get("/undeclared")); }), "299"));
}

TEST(Contract, IsHeldToEachWordOfASchema) {
  Client client{"subject"};
  const auto wrong = [&](const char* body) {
    std::string lines = client.get("/shapes", {.query = {{"body", body}}}).breaches();
    const std::string first = "the header x-total is missing, which the document promises";
    EXPECT_TRUE(lines.starts_with(first)) << lines;
    return lines.size() > first.size() ? lines.substr(first.size() + 1) : "";
  };
  EXPECT_EQ(wrong(R"({"list": [1, 2.0], "word": "äb", "either": 1, "pair": ["a", 1.5]})"),
            "body.word breaks the pattern ^[a-z]+$");
  EXPECT_EQ(wrong(R"({"word": "abcd"})"), "body.word breaks maxLength 3");
  EXPECT_EQ(wrong(R"({"list": [1, 0]})"), "body.list.1 breaks exclusiveMinimum 0");
  EXPECT_EQ(wrong(R"({"list": [1, 2, 3]})"), "body.list breaks maxItems 2");
  EXPECT_EQ(wrong(R"({"list": [1, 1]})"), "body.list has one item twice");
  EXPECT_EQ(wrong(R"({"list": [1.5]})"), "body.list.0 is number, and not integer");
  EXPECT_EQ(wrong(R"({"either": {"a": 2}})"), "");
  EXPECT_EQ(wrong(R"({"either": {"a": 3}})"), "body.either.a is 3, which is none of [1,2]");
  EXPECT_EQ(wrong(R"({"pair": ["a", "b"]})"), "body.pair.1 is string, and not number");
  EXPECT_EQ(wrong(R"({"one": 6})"), "body.one is 6, and not 5");
  EXPECT_EQ(wrong(R"({"two": 6})"), "body.two is not in the document");
  EXPECT_EQ(wrong("[]"), "body is array, and not object");
}

TEST(Contract, WhatIsLoggedIsShown) {
  Client client{"subject"};
  const Reply reply = client.get("/throws");
  EXPECT_EQ(reply.status, 500);
  EXPECT_TRUE(has(reply.log(), "the till is stuck")) << reply.log();
  EXPECT_TRUE(has(::testing::PrintToString(reply), "the till is stuck"));
  EXPECT_EQ(client.get("/greeting").log(), "");
}

/// Whoever logs it: handlers, what runs behind them, tasks, threads of plugins, the host.
TEST(App, TheLogOfEachIsItsOwn) {
  const auto work = [](Client& client, const std::string& name) {
    for (int i = 0; i < 20; ++i) {
      const Reply reply = client.post("/told", {{"name", name}});
      EXPECT_TRUE(has(reply.log(), "handler of " + name)) << reply.log();
      EXPECT_TRUE(has(reply.log(), "thread of " + name)) << reply.log();
    }
    client.app().run_tasks();
  };
  Client one{"subject"}, other{"subject"};
  std::thread beside{[&] { work(other, "other"); }};
  work(one, "one");
  beside.join();
  for (const auto& [client, own, others] :
       {std::tuple{&one, "one", "other"}, std::tuple{&other, "other", "one"}}) {
    const std::string log = client->app().log();
    for (const char* words : {"handler of ", "thread of ", "behind ", "task of ", "that of "}) {
      EXPECT_TRUE(has(log, std::string{words} + own)) << words << own;
      EXPECT_FALSE(has(log, std::string{words} + others)) << words << others;
    }
  }
}

// ---- Time, and clients that go away ----

TEST(Deadline, IsToldToClientAndHandler) {
  Client client{"subject"};
  const Reply reply = client.get("/polite", {.deadline = 5ms});
  EXPECT_EQ(reply.status, 504);
  EXPECT_EQ(client.get("/counts").json()["count"], 1);
  EXPECT_EQ(client.get("/later?ms=60000", {.deadline = 5ms}).status, 504);
}

TEST(Deadline, OfTheSettingsIsThatOfCallsThatAreAnsweredLater) {
  Client client{{.plugins = {"subject"}, .settings = {{"deadlines", {{"handler", 1}}}}}};
  EXPECT_EQ(client.get("/later").json()["count"], 0);
  EXPECT_EQ(client.get("/later?ms=60000").status, 504);
}

TEST(Gone, ThereIsNoReply) {
  Client client{"subject"};
  EXPECT_EQ(client.get("/polite", {.gone_after = 5ms}).status, 0);
  EXPECT_EQ(client.get("/later?ms=60000", {.gone_after = 0ms}).status, 0);
  EXPECT_EQ(client.get("/counts").json()["count"], 1);
}

TEST(Gone, WithinTheBody) {
  Client client{"subject"};
  const std::string bytes(200000, 'x');
  EXPECT_EQ(client.put("/read", Bytes{bytes}).json()["count"], 200000);
  EXPECT_EQ(client.put("/read", Bytes{bytes}, {.body_ends = 100000}).status, 0);
  EXPECT_EQ(client.get("/counts").json()["count"], 1);
}

TEST(Exit, ACrashIsToldWithItsRequest) {
  EXPECT_DEATH(Client{"subject"}.get("/crash"), "GET /crash crashed: gdb");
}

TEST(Exit, OfAHandlerIsNoEndOfTheTest) {
  EXPECT_EXIT(Client{"subject"}.get("/exit"), ::testing::ExitedWithCode(1), "GET /exit ended");
}

/// In a process of its own: its plugin can never be stopped.
TEST(Unanswered, ACallThatIsNeverAnsweredIsTold) {
  const auto ask = [] {
    Client client{"subject"};
    std::fputs(failure([&] { client.get("/forgotten", {.deadline = 1ms}); }).c_str(), stderr);
    std::_Exit(3);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(3), "GET /forgotten is answered later, and was not");
}

// ---- From C ----

TEST(Table, IsUsedFromC) {
  char why[1000] = "";
  const std::string file =
      std::string{PORTICO_TEST_PLUGINS}.substr(0, std::string{PORTICO_TEST_PLUGINS}.find(':'));
  EXPECT_EQ(status_in_c(file.c_str(), "/greeting", why, sizeof why), 200) << why;
  EXPECT_EQ(status_in_c(file.c_str(), "/nowhere", why, sizeof why), 404) << why;
  EXPECT_EQ(status_in_c("/nowhere.so", "/", why, sizeof why), -1);
  EXPECT_TRUE(has(why, "there is no plugin /nowhere.so")) << why;
}

// ---- Streams ----

TEST(Stream, OfLinesIsReadOneByOne) {
  Client client{"subject"};
  const Reply reply = client.get("/lines");
  EXPECT_EQ(reply.line<Price>()->price, 1.5);
  EXPECT_EQ((*reply.line())["price"], 3.0);
  EXPECT_EQ(reply.line(), std::nullopt);
}

TEST(Stream, ThatFailsIsToldWithItsReason) {
  Client client{"subject"};
  const Reply reply = client.get("/broken-stream");
  EXPECT_EQ(reply.chunk(), "begins");
  EXPECT_TRUE(has(failure([&] { reply.chunk(); }), "the source of the reply failed"));
  EXPECT_TRUE(has(client.app().log(), "the tape is torn"));
}

// ---- Tasks that survive ----

TEST(Tasks, OfACronComeByTheClockOfTheTest) {
  Client client{"subject"};
  client.app().run_tasks();
  client.app().advance(1h);
  EXPECT_EQ(client.app().run_tasks(), 1u);
}

TEST(Tasks, AreStoredAgainWhenTheStoreIsWell) {
  Client client{"subject"};
  client.app().fail_store("the disk is full");
  EXPECT_EQ(client.post("/jobs", {{"name", "a"}}).status, 503);
  EXPECT_TRUE(has(failure([&] { client.app().run_tasks(); }), "the disk is full"));
  client.app().fail_store("");
  EXPECT_EQ(client.post("/jobs", {{"name", "a"}}).status, 202);
  EXPECT_EQ(client.app().run_tasks(), 1u);
}

TEST(Tasks, OfSeveralAppsAreFoundInEach) {
  Client one{"subject"};
  const std::string first = one.post("/jobs", {{"name", "a"}}).header("location");
  {
    Client other{"subject"};
    const std::string second = other.post("/jobs", {{"name", "b"}}).header("location");
    EXPECT_EQ(other.get(second).json()["state"], "waiting");
    EXPECT_EQ(one.get(first).json()["state"], "waiting");
    other.app().close();
  }
  EXPECT_EQ(one.get(first).json()["state"], "waiting") << "when the other one is closed";
  one.app().run_tasks();
  EXPECT_EQ(one.get(first).json()["state"], "done");
}

TEST(Tasks, AreInNoDatabaseThatTheTestDoesNotUse) {
  const std::string said = failure([] {
    Client{{.plugins = {"subject"}, .settings = {{"tasks", {{"store", "postgresql://db/tasks"}}}}}};
  });
  EXPECT_TRUE(has(said, "tasks.store names a database")) << said;
}

}  // namespace
