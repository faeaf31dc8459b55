#include "plugin/library/source.hpp"

#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"

namespace portico::plugin {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string refusal_under(const fs::path& file, Source::Terms terms = {}) {
  try {
    const Source source{file, terms};
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

std::string guarded(const fs::path& file) {
  return refusal_under(file, {.way = Source::Way::guarded});
}

void mode(const fs::path& path, mode_t bits) { ASSERT_EQ(::chmod(path.c_str(), bits), 0); }

constexpr uid_t nobody = 65534;

TEST(Source, HasALimit) {
  const Folder folder;
  const fs::path file = folder.write("a.so", "x");
  ASSERT_EQ(::truncate(file.c_str(), off_t{3} << 30), 0);  // sparse
  EXPECT_THAT(refusal_under(file, {.largest = 1 << 30}),
              HasSubstr("has 3072 MiB, limits.library is 1024: strip it"));
  EXPECT_EQ(refusal_under(file), "");
}

TEST(Source, IsOpenedWithoutWaiting) {
  const Folder folder;
  const Source source{folder.write("a.so", "x"), {}};
  EXPECT_EQ(source.beside(".sig", 64), "");
  folder.write("a.so.sig", "signature");
  EXPECT_EQ(source.beside(".sig", 64), "signature");
  EXPECT_THROW(source.beside(".sig", 4), Refused);
  fs::remove(folder / "a.so.sig");
  ASSERT_EQ(::mkfifo((folder / "a.so.sig").c_str(), 0600), 0);
  try {
    source.beside(".sig", 64);
    ADD_FAILURE() << "read from a pipe";
  } catch (const Refused& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("a file a.so.sig beside it that is a named pipe"));
  }
  fs::remove(folder / "a.so.sig");
  fs::create_symlink("/dev/zero", folder / "a.so.sig");
  EXPECT_THROW(source.beside(".sig", 64), Refused);
}

class Guarded : public ::testing::Test {
protected:
  Guarded() { fs::create_directories(plugins); }

  const Folder folder;
  const fs::path above = folder / "above", plugins = above / "plugins", file = plugins / "a.so";
  void SetUp() override {
    std::ofstream{file} << "x";
    for (const fs::path& one : {above, plugins, file}) mode(one, 0755);
  }
};

TEST_F(Guarded, AsksEveryFolderAbove) {
  EXPECT_EQ(guarded(file), "");
  for (const mode_t bits : {0777u, 0775u}) {
    mode(above, bits);
    EXPECT_THAT(guarded(file),
                HasSubstr("could be changed by others (the folder " + above.string() +
                          " above it is writable for its group or "
                          "for all): chmod go-w " +
                          above.string()));
  }
  mode(above, 01777);
  EXPECT_EQ(guarded(file), "") << "nobody else may move what lies there";
  mode(plugins, 01777);
  EXPECT_THAT(guarded(file), HasSubstr("(its folder is writable"));
  mode(plugins, 0755);
  mode(file, 0775);
  EXPECT_THAT(guarded(file), HasSubstr("(the file is writable"));
}

TEST_F(Guarded, AsksWhoOwnsThem) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  for (const fs::path& one : {file, plugins, above}) {
    ASSERT_EQ(::chown(one.c_str(), nobody, nobody), 0);
    EXPECT_THAT(guarded(file), HasSubstr("belongs to another account ("));
    EXPECT_THAT(guarded(file), HasSubstr(", user 65534): chown it"));
    ASSERT_EQ(::chown(one.c_str(), 0, 0), 0);
  }
}

TEST_F(Guarded, FollowsLinksThatNobodyElseHasLaid) {
  fs::create_directory(above / "releases");
  fs::create_symlink("releases", above / "now");
  fs::create_directory(above / "releases" / "1");
  std::ofstream{above / "releases" / "1" / "b.so"} << "x";
  fs::create_symlink("1/b.so", above / "releases" / "b.so");
  EXPECT_EQ(guarded(above / "now" / "b.so"), "");
  EXPECT_EQ(guarded(above / "now" / ".." / "now" / "b.so"), "");
  fs::create_symlink("../../plugins/a.so", above / "releases" / "1" / "out.so");
  fs::create_symlink("1/out.so", above / "releases" / "out.so");
  EXPECT_THAT(guarded(above / "now" / "out.so"),
              HasSubstr("is a link that leads out of the plugin folder, to " + file.string()));
  fs::create_symlink("loop", above / "loop");
  EXPECT_THAT(guarded(above / "loop" / "a.so"), HasSubstr("leads back to itself"));
  mode(above / "releases", 0777);
  EXPECT_THAT(guarded(above / "now" / "b.so"), HasSubstr("(its folder is writable"));
  mode(above / "releases", 0755);
  if (::geteuid() != 0) return;
  ASSERT_EQ(::lchown((above / "now").c_str(), nobody, nobody), 0);
  EXPECT_THAT(guarded(above / "now" / "b.so"), HasSubstr("(the link " + (above / "now").string()));
}

/// Another account that moves folders as fast as it can, until this goes.
class Swapper {
public:
  Swapper(const fs::path& one, const fs::path& other) : child_{::fork()} {
    if (child_ < 0) throw std::runtime_error{"fork"};
    if (child_ > 0) return;
    if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(1);
    for (;;)
      if (::syscall(SYS_renameat2, AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(),
                    RENAME_EXCHANGE) != 0)
        ::_exit(2);
  }
  ~Swapper() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

private:
  pid_t child_;
};

// root's folder lies where anybody may rename it, and a stranger's is put in its place.
TEST_F(Guarded, IsNotFooledByFoldersThatAreExchanged) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes two accounts";
  mode(folder.path(), 0755);
  mode(above, 0777);
  const fs::path evil = above / "evil";
  fs::create_directory(evil);
  std::ofstream{evil / "a.so"} << "evil";
  ASSERT_EQ(::chown(evil.c_str(), nobody, nobody), 0);
  ASSERT_EQ(::chown((evil / "a.so").c_str(), nobody, nobody), 0);
  const Swapper swapper{plugins, evil};
  for (int look = 0; look < 3000; ++look) ASSERT_NE(guarded(file), "");
}

// The same where the folder above is in order and the stranger owns what is moved: whichever is
// opened is the one that is asked.
TEST_F(Guarded, AsksWhatItHasOpened) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes two accounts";
  mode(folder.path(), 0755);
  mode(above, 01777);
  const fs::path mine = above / "mine", other = above / "other";
  for (const fs::path& one : {mine, other}) {
    fs::create_directory(one);
    std::ofstream{one / "a.so"} << one.filename().string();
    ASSERT_EQ(::chown(one.c_str(), nobody, nobody), 0);
  }
  const Swapper swapper{mine, other};
  for (int look = 0; look < 1000; ++look)
    ASSERT_THAT(guarded(mine / "a.so"), HasSubstr("belongs to another account (its folder"));
}

}  // namespace
}  // namespace portico::plugin
