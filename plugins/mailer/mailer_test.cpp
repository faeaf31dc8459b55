// Mailer, tested: tasks wait until the test runs them, and their clock is the test's.

#include <filesystem>
#include <fstream>
#include <string>

#include <portico/testing/gtest.hpp>
#include <unistd.h>

namespace {

using namespace portico::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class Mailer : public ::testing::Test {
protected:
  Mailer() { fs::remove(file); }
  ~Mailer() override { fs::remove(file); }

  int mails() const {
    std::ifstream stream{file};
    int count = 0;
    for (std::string line; std::getline(stream, line);) ++count;
    return count;
  }
  std::string state(const std::string& place) { return client.get(place).json()["state"]; }

  // Of this process: another test may run beside.
  const fs::path file =
      fs::path{::testing::TempDir()} / ("portico-mailer-test-" + std::to_string(::getpid()));
  Client client{"mailer", {{"file", file.string()}}};
};

TEST_F(Mailer, PromisesAndKeeps) {
  const Reply reply = client.post("/mail", {{"to", "ann"}, {"text", "hello"}});
  EXPECT_EQ(reply.status, 202) << reply;
  EXPECT_CONTRACT(reply);
  const std::string place = reply.header("location");
  EXPECT_EQ(state(place), "waiting");
  EXPECT_EQ(mails(), 0);
  EXPECT_EQ(client.app().run_tasks(), 1u);
  EXPECT_EQ(mails(), 1);
  EXPECT_EQ(state(place), "done");
}

TEST_F(Mailer, TriesAgainLater) {
  const std::string place =
      client.post("/mail/fail", {{"to", "ann"}, {"text", "hello"}}).header("location");
  for (int attempt = 1; attempt < 3; ++attempt) {
    EXPECT_EQ(client.app().run_tasks(), 1u);
    EXPECT_EQ(mails(), 0);
    client.app().advance(1h);
  }
  EXPECT_EQ(client.app().run_tasks(), 1u);
  EXPECT_EQ(mails(), 1);
  EXPECT_EQ(state(place), "done");
}

TEST_F(Mailer, PromisesNothingWhileNothingCanBeStored) {
  client.app().fail_store("the disk is full");
  const Reply reply = client.post("/mail", {{"to", "ann"}, {"text", "hello"}});
  EXPECT_EQ(reply.status, 503) << reply;
  EXPECT_CONTRACT(reply);
}

}  // namespace
