#include "tls/session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "os/descriptor.hpp"
#include "plugin/folder.hpp"
#include "tls/files.hpp"
#include "tls/peer.hpp"
#include "tls/profile.hpp"

namespace portico::tls {
namespace {

class Sessions : public ::testing::TestWithParam<int> {
protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    own_ = os::Descriptor{ends[0]};
    theirs_ = os::Descriptor{ends[1]};
    profile_.use(test::profile_of({test::add_self_signed(folder_, "own", {"localhost"})}));
    session = profile_.begin(own_.number());
    bool done = false;
    std::thread client{[&] { done = peer.shake(theirs_.number()); }};
    while (session->shake() == Session::Handshake::waits) {
      pollfd wait{own_.number(), POLLIN, 0};
      ::poll(&wait, 1, -1);
    }
    client.join();
    ASSERT_TRUE(done && session->established()) << peer.why() << session->why();
  }
  std::string received() {
    std::array<char, 100> bytes;
    const ssize_t count = session->receive(bytes);
    return count < 0 ? std::to_string(count) : std::string(bytes.data(), std::size_t(count));
  }

private:
  const testing::Folder folder_;
  Figures figures_;
  Profile profile_{figures_};
  os::Descriptor own_, theirs_;

protected:
  test::Peer peer{{.version = GetParam()}};
  std::unique_ptr<Session> session;
};

// Whoever takes a session for drained waits for bytes to come, and would wait for ever for those
// that are there.
TEST_P(Sessions, AreNotDrainedByWhatWasReadBefore) {
  ASSERT_TRUE(peer.send("one") && peer.send("two"));
  EXPECT_EQ(received(), "one");
  EXPECT_FALSE(session->drained()) << "the second record came along";
  ASSERT_TRUE(peer.send("three"));
  EXPECT_EQ(received(), "two");
  EXPECT_FALSE(session->drained()) << "the third came after the socket was read";
  EXPECT_EQ(received(), "three");
  EXPECT_TRUE(session->drained());
}
INSTANTIATE_TEST_SUITE_P(Versions, Sessions, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

}  // namespace
}  // namespace portico::tls
