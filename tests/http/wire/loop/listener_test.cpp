#include "http/wire/loop/listener.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "os/socket/unix_address.hpp"
#include "plugin/folder.hpp"
#include "tls/profile.hpp"

namespace portico::http {
namespace {

using ::testing::StartsWith;

TEST(Listener, TakesAFreePort) {
  const auto any = os::Address::parse("127.0.0.1:0").value();
  const Listener one{std::move(any.listen().front().socket)},
      other{std::move(any.listen().front().socket)};
  EXPECT_THAT(one.address(), StartsWith("127.0.0.1:"));
  EXPECT_NE(one.address(), other.address());
}

TEST(Listener, TurnsOneAwayAtATimeWhereThereIsNothingToSpeakBy) {
  const testing::Folder folder;
  const auto file = os::Address::parse("unix:" + (folder / "a.sock").string()).value();
  auto bound = file.listen();
  tls::Figures figures;
  tls::Profile profile{figures};
  const Listener listener{Listening{bound.front().socket.release(), &profile}};
  const os::UnixAddress address{(folder / "a.sock").string()};
  std::vector<os::Descriptor> clients;
  for (int at = 0; at < 3; ++at) {
    clients.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(clients.back().number(), address.get(), address.size), 0);
  }
  std::string peer;
  Listener::Failure failure{};
  for (int at = 0; at < 3; ++at) {
    EXPECT_FALSE(listener.accept(peer, failure).open());
    EXPECT_EQ(failure, Listener::Failure::turned_away);
  }
  EXPECT_FALSE(listener.accept(peer, failure).open());
  EXPECT_EQ(failure, Listener::Failure::none_waiting);
}

}  // namespace
}  // namespace portico::http
