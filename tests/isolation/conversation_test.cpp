// Many calls of one isolated process at once, over HTTP: no thread of the host waits for any of them.

#include "isolation/crowd.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

class Conversations : public testing::Crowd {};

TEST_F(Conversations, OfTwoHundredCallsNoneHoldsAThreadOfTheHost) {
  serve();
  const int worker = host->serving();
  const std::size_t before = threads(worker);
  const Clients clients = ask_at_once(200, "/crowd/held");
  ASSERT_TRUE(until([&] { return figure("waiting") == 200; })) << "all of them run";
  EXPECT_LE(threads(worker), before + 1) << "the watch of the pool may begin";
  EXPECT_EQ(status(*host, "/crowd/open"), 200);
  EXPECT_THAT(statuses(clients), Each(200));
}

TEST_F(Conversations, AQuickRouteThatHangsHoldsUpNoOther) {
  serve({"--deadlines-handler", std::to_string(2 * slowness)});
  for (int turn = 0; turn < 100; ++turn) ASSERT_EQ(status(*host, "/crowd/turn"), 200);
  const Clients hanging = ask_at_once(3, "/crowd/turn?hangs=true");
  for (int turn = 0; turn < 50; ++turn) EXPECT_EQ(status(*host, "/crowd/quick"), 200);
  EXPECT_THAT(statuses(hanging), Each(504));
  EXPECT_TRUE(host->await_err("the call does not return: a thread of process")) << host->err();
}

// 256 threads: the others wait until nobody waits for them any more.
TEST_F(Conversations, CallsThatGetNoThreadInTimeAreNotBegunAndHangNowhere) {
  serve({"--deadlines-handler", std::to_string(3 * slowness), "--monitoring-public", "all"});
  const int process = isolated();
  const Clients clients = ask_at_once(300, "/crowd/held");
  ASSERT_TRUE(until([&] { return figure("waiting") == 256; }));
  EXPECT_THAT(statuses(clients), Each(504));
  // Its process hears of it after the clients do: a thread that is free before may begin another.
  EXPECT_TRUE(until([&] { return pending("/crowd/held") <= 256; }));
  EXPECT_EQ(status(*host, "/crowd/open"), 200);
  EXPECT_TRUE(until([&] { return figure("ended") == 256; }));
  std::this_thread::sleep_for(1500ms);
  EXPECT_EQ(figure("waiting"), 256) << "no other one has begun";
  EXPECT_EQ(isolated(), process);
  EXPECT_THAT(host->err(), Not(HasSubstr("threads that hang")));
}

TEST_F(Conversations, NonsenseOverTheControlIsToldAsWhatItIs) {
  serve();
  const int process = isolated();
  Client{host->port()}.send("GET /crowd/nonsense HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(host->await_err("isolated process " + std::to_string(process) +
                              " of crowd says what makes no sense: it is ended"));
  EXPECT_TRUE(until([&] { return status(*host, "/crowd/quick") == 200; }));
  EXPECT_THAT(host->err(), HasSubstr("was killed by SIGKILL, by the host"));
}

TEST_F(Conversations, WhatRunsForThemIsNamedWhenTheHostCrashes) {
  serve();
  EXPECT_EQ(status(*host, "/crowd/deferred"), 200);
  ASSERT_TRUE(until([&] { return figure("waiting") == 1; })) << "its task runs";
  Host::signal(host->serving(), SIGSEGV);
  EXPECT_TRUE(host->await_err("lost in flight: crowd GET /crowd/deferred")) << host->err();
}

TEST_F(Conversations, AProcessThatIsStoppedHoldsNobodyUp) {
  serve();
  const int process = isolated();
  ASSERT_GT(process, 0);
  Host::signal(process, SIGSTOP);
  const Clients clients = ask_at_once(100, "/crowd/quick");
  for (int turn = 0; turn < 50; ++turn) EXPECT_EQ(status(*host, "/version"), 200);
  Host::signal(process, SIGCONT);
  EXPECT_THAT(statuses(clients), Each(200));
}

TEST_F(Conversations, CallsOfAProcessThatStaysStoppedEndWithTheirDeadline) {
  serve({"--deadlines-handler", "1"});
  Host::signal(isolated(), SIGSTOP);
  const Clients clients = ask_at_once(50, "/crowd/quick");
  EXPECT_THAT(statuses(clients), Each(504));
  EXPECT_EQ(status(*host, "/version"), 200);
  EXPECT_TRUE(host->await_err("has given no sign of life for 2 s")) << host->err();
  EXPECT_TRUE(until([&] { return status(*host, "/crowd/quick") == 200; }));
}

// What it does not read is kept, up to a limit.
TEST_F(Conversations, WhatAStoppedProcessDoesNotReadEndsWith503) {
  serve({"--deadlines-handler", "60", "--threads-serving", "1"});
  const int process = isolated();
  Host::signal(process, SIGSTOP);
  Clients clients;
  const std::string body(900000, 'b');
  for (int sent = 0; sent < 24; ++sent) {
    clients.push_back(std::make_unique<Client>(host->port()));
    clients.back()->send("POST /crowd/taken HTTP/1.1\r\nHost: a\r\nContent-Type: "
                         "application/json\r\nContent-Length: " +
                         std::to_string(body.size() + 2) + "\r\n\r\n\"" + body + '"');
  }
  EXPECT_TRUE(host->await_err(" 503 ")) << host->err();
  Host::signal(process, SIGCONT);
  const std::vector<int> answers = statuses(clients);
  EXPECT_THAT(answers, ::testing::Contains(200));
  EXPECT_THAT(answers, Each(::testing::AnyOf(200, 503)));
  EXPECT_EQ(status(*host, "/crowd/quick"), 200);
}

TEST_F(Conversations, ACrashCostsTheCallsThatAreInIt) {
  serve();
  const Clients clients = ask_at_once(50, "/crowd/held");
  ASSERT_TRUE(until([&] { return figure("waiting") == 50; }));
  EXPECT_EQ(status(*host, "/crowd/crash"), 502);
  EXPECT_THAT(statuses(clients), Each(502));
  EXPECT_EQ(status(*host, "/crowd/quick"), 200) << "there is another one";
  EXPECT_THAT(host->err(), HasSubstr("plugin crowd 1.0.0, GET /crowd/crash"));
  EXPECT_THAT(host->err(), HasSubstr("lost in flight: crowd GET /crowd/held"));
}

TEST_F(Conversations, WhatACallAsksForIsAnsweredBesideOthers) {
  serve();
  const Clients waiting = ask_at_once(20, "/crowd/held");
  for (int turn = 0; turn < 50; ++turn) {
    Client client{host->port()};
    client.send("GET /crowd/parts?a=1 HTTP/1.1\r\nHost: localhost\r\nX-One: one \r\n\r\n");
    EXPECT_EQ(client.receive().body, "\"oneGET/crowd/partsa=1\"");
  }
  EXPECT_EQ(status(*host, "/crowd/open"), 200);
  EXPECT_THAT(statuses(waiting), Each(200));
}

TEST_F(Conversations, AFileComesWithItsDescriptor) {
  serve();
  folder.write("file.txt", "what is in it");
  const std::string path = "/crowd/file?folder=" + folder.path().string();
  for (int turn = 0; turn < 40; ++turn)
    EXPECT_EQ(Client{host->port()}.get(path).body, "what is in it");
  EXPECT_EQ(status(*host, path + "/nowhere"), 404);
}

}  // namespace
}  // namespace portico
