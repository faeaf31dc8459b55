#include "os/socket/socket_file.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "os/socket/listen_error.hpp"
#include "os/socket/unix_address.hpp"
#include "plugin/folder.hpp"
#include "serve/unprivileged.hpp"

namespace portico::os {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SocketFileTest : public ::testing::Test {
protected:
  static constexpr int queue = 8;

  SocketFile bound(const SocketRights& rights = {}) const { return {path, rights, queue}; }
  std::string refused(const std::string& where, const SocketRights& rights = {}) const {
    try {
      const SocketFile file{where, rights, queue};
      return "";
    } catch (const ListenError& error) {
      return error.reason();
    }
  }
  bool connects() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const Descriptor client{::socket(AF_UNIX, SOCK_STREAM, 0)};
    return ::connect(client.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(
        std::filesystem::directory_iterator{folder.path()}, std::filesystem::directory_iterator{}));
  }

  const testing::Folder folder;
  const std::string path = (folder / "portico.sock").string();
};

TEST_F(SocketFileTest, IsThereWithItsRightsWhileSomebodyHasIt) {
  {
    SocketFile file = bound({0620, {}, {}});
    const Descriptor socket = file.take();
    struct stat found {};
    ASSERT_EQ(::lstat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0620u);
    EXPECT_TRUE(connects());
    EXPECT_EQ(files(), 1u) << "nothing stands beside it";
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(SocketFileTest, OfAHostThatDiedIsMadeAnew) {
  auto dead = std::make_optional(bound());
  const std::string hidden = (folder / "hidden").string();
  std::filesystem::rename(path, hidden);  // so that its end does not remove it
  dead.reset();
  std::filesystem::rename(hidden, path);
  ASSERT_FALSE(connects());
  SocketFile file = bound();
  EXPECT_TRUE(connects());
}

TEST_F(SocketFileTest, ThatSomebodyAnswersOnStays) {
  const SocketFile other = bound();
  EXPECT_THAT(refused(path), StartsWith("is in use: stop the program"));
  EXPECT_TRUE(connects());
}

TEST_F(SocketFileTest, OfAnotherKindStays) {
  const UnixAddress address{path};
  const Descriptor other{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ASSERT_EQ(::bind(other.number(), address.get(), address.size), 0);
  EXPECT_THAT(refused(path), StartsWith("is in use"));
  EXPECT_EQ(files(), 1u);
}

TEST_F(SocketFileTest, ThatDoesNotListenYetStays) {
  const UnixAddress address{path};
  const Descriptor other{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ASSERT_EQ(::bind(other.number(), address.get(), address.size), 0);
  EXPECT_THAT(refused(path), StartsWith("is in use"));
  EXPECT_EQ(files(), 1u);
}

TEST_F(SocketFileTest, ThatMayNotBeAskedStays) {
  const SocketFile other = bound({0600, {}, {}});
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  {
    const testing::Unprivileged nobody;
    if (::geteuid() != 65534) GTEST_SKIP() << "only root can become somebody else";
    EXPECT_THAT(refused(path), StartsWith("is in use"));
  }
  EXPECT_TRUE(connects());
}

TEST_F(SocketFileTest, ThatIsSomethingElseStays) {
  std::ofstream{path} << "notes";
  EXPECT_THAT(refused(path), StartsWith("is a file that is no socket"));
  EXPECT_EQ(testing::Folder::read(path), "notes");
}

TEST_F(SocketFileTest, IsNotRemovedWhereAnotherHasTakenItsPlace) {
  auto first = std::make_optional(bound());
  std::filesystem::remove(path);
  const SocketFile second = bound();
  first.reset();
  EXPECT_TRUE(connects());
}

TEST_F(SocketFileTest, SaysWhyItCannotBeHad) {
  EXPECT_THAT(refused((folder / "none" / "a.sock").string()),
              AllOf(StartsWith("cannot be made: "), HasSubstr("folder")));
  EXPECT_THAT(refused('/' + std::string(120, 'a')), StartsWith("has a path that is too long"));
  EXPECT_THAT(refused(path, {0666, "no-such-user", {}}), HasSubstr("no such user"));
  EXPECT_THAT(refused(path, {0666, {}, "no-such-group"}), HasSubstr("group \"no-such-group\""));
  EXPECT_EQ(files(), 0u) << "what was begun is gone";
}

}  // namespace
}  // namespace portico::os
