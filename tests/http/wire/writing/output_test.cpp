#include "http/wire/writing/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

namespace fs = std::filesystem;

/// A file of which the page cache holds nothing, if the file system lets it go.
class OnDisk {
public:
  explicit OnDisk(std::size_t size) {
    std::string name = fs::temp_directory_path() / "portico-cold-XXXXXX";
    file = os::Descriptor{::mkstemp(name.data())};
    fs::remove(name);
    const std::string bytes(size, 'x');
    EXPECT_EQ(::write(file.number(), bytes.data(), size), static_cast<ssize_t>(size));
    ::fsync(file.number());
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
    part = {file.number(), 0, size};
  }

  os::Descriptor file;
  FilePart part{};
};

struct Outputs : ::testing::Test {
  void SetUp() override {
    if (ReadAhead::is_there(cold.part))
      GTEST_SKIP() << "this file system keeps in memory what it was told to let go";
  }

  const OnDisk cold{100'000};
  Parts parts;
};

TEST_F(Outputs, TellOnceOfWhatIsOnADisk) {
  Output output;
  output.text().append("head ");
  output.borrow(cold.part.file, 0, cold.part.size);
  EXPECT_EQ(output.flush(parts.socket), Output::State::cold);
  EXPECT_EQ(output.sent(), 5U) << "what is in memory goes out";
  EXPECT_EQ(output.next().size, cold.part.size);
  while (output.flush(parts.socket) == Output::State::blocked) {
    parts.client.read_for(std::chrono::milliseconds{10});
    parts.socket.ready(EPOLLOUT);
  }
  EXPECT_EQ(output.sent(), 5U + cold.part.size) << "when nobody reads it ahead it is sent";
}

TEST_F(Outputs, AreReadAheadByThePool) {
  const auto ahead =
      ReadAhead::start(parts.pool, "", parts.commons.mailbox, parts.connection, cold.part);
  ASSERT_TRUE(ahead);
  EXPECT_TRUE(soon([&] { return ReadAhead::is_there(cold.part); }));
}

TEST_F(Outputs, AreNotReadAheadWithoutRoomOnThePool) {
  parts.pool.stop();
  EXPECT_FALSE(
      ReadAhead::start(parts.pool, "", parts.commons.mailbox, parts.connection, cold.part));
}

}  // namespace
}  // namespace portico::http::test
