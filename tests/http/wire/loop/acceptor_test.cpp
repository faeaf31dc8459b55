#include "http/wire/loop/acceptor.hpp"

#include <Poco/Logger.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <array>
#include <vector>

#include "http/client.hpp"
#include "os/descriptor.hpp"
#include "os/socket/address.hpp"

namespace portico::http::test {
namespace {

struct AcceptorTest : ::testing::Test {
  const Listener& listener() const { return *listeners[0]; }
  Client client() const { return Client{listener().address()}; }
  /// Whether epoll tells of a client, and of which listener.
  bool told() const {
    epoll_event event{};
    const bool came = ::epoll_wait(epoll.number(), &event, 1, 0) == 1;
    EXPECT_TRUE(!came || acceptor.listener(event.data.ptr) == &listener());
    return came;
  }
  void accept(std::size_t room) {
    const Occupancy::Rule rule{sockets.size() + room, settings::Beyond::wait};
    acceptor.accept(listener(), now, rule,
                    [this](Socket socket, std::string peer, Occupancy::Place place) {
                      EXPECT_TRUE(socket.open());
                      EXPECT_EQ(place, Occupancy::Place::usual);
                      sockets.push_back(std::move(socket));
                      peers.push_back(std::move(peer));
                    });
  }

  static constexpr auto some = Acceptor::Clients::some, nobody = Acceptor::Clients::none;
  static constexpr std::size_t spared = 4;

  const Clock::time_point now{1h};
  const std::array<std::unique_ptr<Listener>, 1> listeners{std::make_unique<Listener>(
      std::move(os::Address::parse("127.0.0.1:0")->listen().front().socket))};
  os::Descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  Occupancy occupancy;
  Acceptor acceptor{epoll.number(), listeners, occupancy, spared};
  std::vector<Socket> sockets;
  std::vector<std::string> peers;
};

TEST_F(AcceptorTest, AcceptsNobodyBeforeItStartsAndAfterItStopped) {
  const auto waiting = client();
  EXPECT_FALSE(told());
  acceptor.start();
  EXPECT_TRUE(told());
  acceptor.stop();
  EXPECT_FALSE(told());
  acceptor.go_on(now + 1h, some);
  acceptor.start();
  EXPECT_FALSE(told()) << "for ever";
  accept(8);
  EXPECT_TRUE(sockets.empty());
  EXPECT_EQ(acceptor.listener(&peers), nullptr);
}

TEST_F(AcceptorTest, AcceptsAllThatWait) {
  acceptor.start();
  const auto one = client(), other = client();
  ASSERT_TRUE(until([&] { return accept(8), sockets.size() == 2; }));
  EXPECT_TRUE(peers[0].starts_with("127.0.0.1:"));
  EXPECT_NE(peers[0], peers[1]);
  EXPECT_EQ(acceptor.patience(now, 1h), 1h);
}

TEST_F(AcceptorTest, PausesWhenThereIsNoRoomAndGoesOnAfterwards) {
  acceptor.start();
  const auto one = client(), other = client();
  accept(1);
  EXPECT_EQ(sockets.size(), 1u);
  EXPECT_FALSE(told());
  EXPECT_EQ(acceptor.patience(now, 1h), 5ms);
  EXPECT_EQ(acceptor.patience(now + 2ms, 1h), 3ms);
  EXPECT_EQ(acceptor.patience(now, 1ms), 1ms);
  acceptor.go_on(now + 4ms, some);
  EXPECT_FALSE(told());
  acceptor.go_on(now + 5ms, some);
  EXPECT_TRUE(told());
  accept(1);
  EXPECT_EQ(sockets.size(), 2u);
}

TEST_F(AcceptorTest, GoesOnAtOnceWhenAPlaceIsLeft) {
  acceptor.start();
  const auto one = client(), other = client();
  accept(1);
  EXPECT_FALSE(told());
  occupancy.leave(Occupancy::Place::usual);
  acceptor.hurry();
  EXPECT_EQ(acceptor.patience(now, 1h), 0ms);
  acceptor.go_on(now, some);
  EXPECT_TRUE(told());
}

TEST_F(AcceptorTest, KeepsNoPlaceForThoseWhoDoNotCome) {
  acceptor.start();
  accept(8);
  EXPECT_EQ(occupancy.take({1, settings::Beyond::wait}), Occupancy::Place::usual);
}

// A listener that stays readable would wake the loop without end.
TEST_F(AcceptorTest, PausesWhenThereIsNoDescriptor) {
  acceptor.start();
  const auto waiting = client();
  ASSERT_TRUE(until([&] { return told(); }));
  // UndefinedBehaviorSanitizer opens a pipe when it meets a type for the first time.
  Poco::Logger::get("portico.http").debug("A client waits");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int free = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
  ::close(free);
  const rlimit none{static_cast<rlim_t>(free), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  accept(8);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(sockets.empty());
  EXPECT_FALSE(told());
  acceptor.go_on(now + 100ms, some);
  EXPECT_TRUE(told()) << "the client waits still";
  accept(8);
  EXPECT_EQ(sockets.size(), 1u);
}

TEST_F(AcceptorTest, LeavesTheLastDescriptorsToOthers) {
  acceptor.start();
  const auto one = client(), other = client(), third = client();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int free = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
  ::close(free);
  const rlimit few{static_cast<rlim_t>(free) + 1 + spared, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  accept(8);
  EXPECT_EQ(sockets.size(), 2u) << "one, and the one that touches what is spared";
  acceptor.go_on(now + 100ms, some);
  EXPECT_FALSE(told()) << "there are none still";
  sockets.clear();
  acceptor.go_on(now + 200ms, some);
  EXPECT_TRUE(told());
  const os::Descriptor taken{::fcntl(0, F_DUPFD_CLOEXEC, 0)}, more{::fcntl(0, F_DUPFD_CLOEXEC, 0)};
  accept(8);
  EXPECT_EQ(sockets.size(), 1u);
  const auto fourth = client();
  acceptor.go_on(now + 100ms, some);
  EXPECT_FALSE(told());
  acceptor.go_on(now + 200ms, nobody);
  EXPECT_TRUE(until([&] { return told(); })) << "who has no client waits for nobody";
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace portico::http::test
