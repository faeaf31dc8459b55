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

class Conversations : public testing::Crowd {};

TEST_F(Conversations, OfTwoHundredCallsNoneHoldsAThreadOfTheHost) {
  serve();
  const int worker = host->serving();
  const std::size_t before = threads(worker);
  const Clients clients = ask_at_once(200, "/crowd/wait?ms=500");
  ASSERT_TRUE(until([&] { return figure("waiting") == 200; })) << "all of them run";
  EXPECT_LE(threads(worker), before);
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
  EXPECT_TRUE(host->await_err("threads that hang: a fresh one takes over")) << host->err();
  EXPECT_TRUE(until([&] { return status(*host, "/crowd/quick") == 200; }));
}

// What it does not read is kept, up to a limit.
TEST_F(Conversations, WhatAStoppedProcessDoesNotReadEndsWith503) {
  serve({"--deadlines-handler", "60"});
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
  EXPECT_EQ(clients.back()->receive().status, 503);
  clients.pop_back();
  Host::signal(process, SIGCONT);
  const std::vector<int> answers = statuses(clients);
  EXPECT_EQ(answers.front(), 200);
  EXPECT_THAT(answers, Each(::testing::AnyOf(200, 503)));
  EXPECT_EQ(status(*host, "/crowd/quick"), 200);
}

TEST_F(Conversations, ACrashCostsTheCallsThatAreInIt) {
  serve();
  const Clients clients = ask_at_once(50, "/crowd/wait?ms=60000");
  ASSERT_TRUE(until([&] { return figure("waiting") == 50; }));
  EXPECT_EQ(status(*host, "/crowd/crash"), 502);
  EXPECT_THAT(statuses(clients), Each(502));
  EXPECT_EQ(status(*host, "/crowd/quick"), 200) << "there is another one";
  EXPECT_THAT(host->err(), HasSubstr("plugin crowd 1.0.0, GET /crowd/crash"));
  EXPECT_THAT(host->err(), HasSubstr("lost in flight: crowd GET /crowd/wait"));
}

TEST_F(Conversations, WhatACallAsksForIsAnsweredBesideOthers) {
  serve();
  const Clients waiting = ask_at_once(20, "/crowd/wait?ms=200");
  for (int turn = 0; turn < 50; ++turn) {
    Client client{host->port()};
    client.send("GET /crowd/parts?a=1 HTTP/1.1\r\nHost: localhost\r\nX-One: one \r\n\r\n");
    EXPECT_EQ(client.receive().body, "\"oneGET/crowd/partsa=1\"");
  }
  EXPECT_THAT(statuses(waiting), Each(200));
}

}  // namespace
}  // namespace portico
