// What a process says that keeps to none of the rules costs that process, and nobody else anything:
// no loop waits for it, and what the host holds of it has an end.

#include <array>
#include <deque>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "isolation/crossings.hpp"
#include "isolation/outbox.hpp"
#include "life/danger.hpp"
#include "os/socket/socket_pair.hpp"
#include "portico/file.h"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace isolation;
using testing::Client;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

/// A message as it goes over a socket.
std::string message(Kind kind, std::int64_t number, const portico_value& value,
                    bool passes = false) {
  os::SocketPair pair = os::SocketPair::of(SOCK_STREAM);
  Outbox outbox{pair.here.number(), Outbox::Sending::some};
  const os::Descriptor none{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  std::string all;
  std::array<char, 65536> part{};
  outbox.add(kind, 0, number, value, os::Descriptor{passes ? ::dup(none.number()) : -1});
  do {
    EXPECT_TRUE(outbox.flush());
    for (ssize_t count;
         (count = ::recv(pair.there.number(), part.data(), part.size(), MSG_DONTWAIT)) > 0;)
      all.append(part.data(), static_cast<std::size_t>(count));
  } while (outbox.held() > 0);
  return all;
}

std::string message(Kind kind, std::int64_t number, std::initializer_list<portico_value> arguments,
                    bool passes = false) {
  return message(kind, number, array(std::span{arguments.begin(), arguments.size()}), passes);
}

class Forgery : public testing::Operated {
protected:
  Host& serve(const std::string& section = {}, const std::string& deadline = "60") {
    put("forger", "forger");
    put("version_1", "version");
    folder.write("portico.json", R"({"plugins": {"forger": {"isolation": "process")" +
                                     (section.empty() ? section : ", " + section) + "}}}");
    host.emplace(std::vector<std::string>{
        "serve", "--config", folder / "portico.json", "--plugins", folder.path().string(),
        "--listen", "127.0.0.1:0", "--threads-serving", "1", "--deadlines-handler", deadline});
    EXPECT_TRUE(until([&] { return status(*host, "/forger/quick") == 200; })) << host->err();
    worker = host->serving();
    return *host;
  }
  /// Has the process say it so many times; nobody waits for the answer.
  void forge(const std::string& bytes, int times, const std::string& how,
             const std::string& route = "/forger/say") {
    if (std::exchange(written, bytes) != bytes) folder.write("message", bytes);
    clients.emplace_back(host->port())
        .send("GET " + route + '?' + std::string{folder / "message"} + '&' + std::to_string(times) +
              '&' + how + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  void expect_ended(const std::string& why) {
    EXPECT_TRUE(host->await_err("of forger " + why + ": it is ended")) << host->err();
    EXPECT_EQ(status(*host, "/version"), 200);
    EXPECT_EQ(host->serving(), worker);
    EXPECT_TRUE(until([&] { return status(*host, "/forger/quick") == 200; })) << host->err();
  }

  std::optional<Host> host;
  pid_t worker = 0;
  std::deque<Client> clients;
  std::string written;  ///< to the file, which may be read by now
};

/// Asks whose answers no socket holds.
constexpr int many = 20000;
constexpr const char* nonsense = "says what makes no sense";
const auto sends_file = crossing::number_of<crossing::SendFile>;

TEST_F(Forgery, ASocketWhoseEndWaitsHoldsNoLoopUp) {
  serve();
  forge(message(Kind::tell, crossing::number_of<crossing::Status>, {number(200)}, true), 0,
        "linger");
  expect_ended(nonsense);
}

TEST_F(Forgery, OnlyFilesThatCanBeReadAreSent) {
  serve();
  const portico_value root = text(std::string_view{"/"});
  for (const char* how : {"linger", "write"}) {
    forge(message(Kind::ask, sends_file,
                  {number(PORTICO_INLINE), root, root, text(std::string_view{}),
                   text(std::string_view{}), number(0)},
                  true),
          0, how);
    expect_ended(nonsense);
    EXPECT_EQ(ask({"reload", "forger"}), 0);  // forgets its crashes, and begins to count anew
    EXPECT_TRUE(until([&] { return status(*host, "/forger/quick") == 200; }));
  }
}

TEST_F(Forgery, WhatIsAskedForIsReadBeforeMoreIs) {
  serve();
  forge(message(Kind::ask, crossing::number_of<crossing::TellBody>, {number(1)}), many, "alone");
  expect_ended("asks for more without reading what it is answered");
}

TEST_F(Forgery, ACallThatWasLeftBehindHasNoMoreThanOneAnswerOnItsWayEither) {
  serve({}, std::to_string(slowness));
  forge(message(Kind::ask, crossing::number_of<crossing::TellBody>, {number(1)}), many, "late");
  ASSERT_TRUE(host->await_err("the call does not return")) << host->err();
  folder.write("message.now", "");
  expect_ended("asks for more without reading what it is answered");
}

TEST_F(Forgery, WhatIsDroppedIsToldToSomebodyWhoReads) {
  serve({}, std::to_string(slowness));
  forge(message(Kind::tell, crossing::number_of<crossing::Stream>, {number(7)}), 600000, "late");
  ASSERT_TRUE(host->await_err("the call does not return")) << host->err();
  folder.write("message.now", "");
  expect_ended("leaves unread what it is told");
}

TEST_F(Forgery, OfAStreamNoMoreComesThanWasAskedFor) {
  serve();
  const std::string chunk(65536, 'c');
  forge(message(Kind::chunk, 0, text(std::string_view{chunk})), 1024, "", "/forger/stream");
  expect_ended("sends more of a stream than it was asked for");
}

TEST_F(Forgery, WhatItsCallsSendHasOneLimit) {
  serve(R"("process": {"value": 1})");
  const std::string large(std::size_t{60} << 20, 'b');
  const std::string bytes = message(Kind::tell, crossing::number_of<crossing::Bytes>,
                                    {text(std::string_view{}), text(std::string_view{large})});
  for (int call = 0; call < 5; ++call) forge(bytes, 1, "held");
  expect_ended("has more than 256 MiB held here of what it sends");
}

TEST_F(Forgery, WordsOfAFaultAreCut) {
  serve();
  const std::string words(1000000, 'w');
  forge(message(Kind::broken, 0, text(std::string_view{words})), 1, "");
  EXPECT_EQ(clients.front().receive().status, 500);
  ASSERT_TRUE(host->await_err(std::string(8192, 'w'))) << host->err().size();
  EXPECT_THAT(host->err(), Not(HasSubstr(std::string(8193, 'w'))));
}

}  // namespace
}  // namespace portico
