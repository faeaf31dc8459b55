#include "plugin/library/copy.hpp"

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "slowness.hpp"

namespace portico::plugin {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string reason(const fs::path& file, Patience patience = {}) {
  try {
    const Copy copy{file, patience};
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

TEST(Copy, IsPrivateAndGoesWithItsOwner) {
  const Folder folder;
  const fs::path file = folder.write("a.so", "contents");
  fs::path copied;
  {
    const Copy copy{file};
    copied = copy.path();
    EXPECT_EQ(Folder::read(copied), "contents");
    EXPECT_EQ(MappedFile{copy.descriptor()}.bytes(), "contents");
    EXPECT_FALSE(std::ofstream{copied} << "other" << std::flush);
    EXPECT_NE(::truncate(copied.c_str(), 0), 0);
    EXPECT_EQ(Folder::read(copied), "contents") << "changed after it was hashed";
  }
  EXPECT_FALSE(fs::exists(copied));
}

TEST(Copy, IsKnownByANameOfItsOwnAsLongAsItIsThere) {
  const Folder folder;
  const fs::path file = folder.write("a.so", "contents");
  std::vector<Copy> copies;
  std::set<std::string> paths, mapped;
  for (int i = 0; i < 20; ++i) {
    copies.emplace_back(file);
    paths.insert(copies.back().path());
    mapped.insert(copies.back().mapped());
  }
  EXPECT_EQ(paths.size(), 20u);
  EXPECT_EQ(mapped.size(), 20u);
  for (const std::string& name : mapped) EXPECT_THAT(name, HasSubstr("-a.so"));
}

TEST(Copy, FollowsALinkToAFile) {
  const Folder folder;
  folder.write("a.so.1", "contents");
  fs::create_symlink("a.so.1", folder / "a.so");
  EXPECT_EQ(reason(folder / "a.so"), "");
}

TEST(Copy, RefusesWhatIsNoRegularFile) {
  const Folder folder;
  fs::create_directory(folder / "directory.so");
  ASSERT_EQ(::mkfifo((folder / "pipe.so").c_str(), 0600), 0);
  fs::create_symlink("loop.so", folder / "loop.so");
  fs::create_symlink("nothing", folder / "dangling.so");
  fs::create_symlink("/dev/zero", folder / "device.so");
  EXPECT_THAT(reason(folder / "directory.so"), HasSubstr("is a directory"));
  EXPECT_THAT(reason(folder / "pipe.so"), HasSubstr("is a named pipe"));
  EXPECT_THAT(reason(folder / "loop.so"), HasSubstr("leads back to itself"));
  EXPECT_THAT(reason(folder / "dangling.so"),
              HasSubstr("is a symbolic link to nothing, which is not there: put a shared library "
                        "there, or remove the link"));
  EXPECT_THAT(reason(folder / "device.so"), HasSubstr("is a device"));
}

TEST(Copy, RefusesWhatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const Folder folder;
  const fs::path file = folder.write("a.so", "contents");
  fs::permissions(file, fs::perms::none);
  EXPECT_THAT(reason(file), HasSubstr("Permission denied"));
}

TEST(Copy, WaitsUntilTheFileIsLeftAlone) {
  const Folder folder;
  const fs::path file = folder.write("a.so", "");
  std::thread writer{[&] {
    std::ofstream stream{file, std::ios::app};
    for (int i = 0; i < 10; ++i) {
      stream << "0123456789" << std::flush;
      std::this_thread::sleep_for(20ms);
    }
  }};
  const Copy copy{file, {500ms * slowness, 20s * slowness}};
  writer.join();
  EXPECT_EQ(MappedFile{copy.descriptor()}.bytes().size(), 100u);
}

TEST(Copy, GivesUpOnAFileThatNeverRests) {
  const Folder folder;
  const fs::path file = folder.write("a.so", "");
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    std::ofstream stream{file, std::ios::app};
    while (!done) {
      stream << "x" << std::flush;
      std::this_thread::sleep_for(2ms);
    }
  }};
  const std::string why = reason(file, {500ms * slowness, 1500ms * slowness});
  done = true;
  writer.join();
  EXPECT_THAT(why, HasSubstr("is still being written"));
}

}  // namespace
}  // namespace portico::plugin
