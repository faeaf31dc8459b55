#include "plugin/library/beneath.hpp"

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;

using Open = int (*)(std::string_view, std::string_view) noexcept;

/// A root with files, and a secret beside it.
class Beneath : public testing::TestWithParam<Open> {
protected:
  Beneath() {
    std::string name = fs::temp_directory_path() / "portico-beneath-XXXXXX";
    top_ = ::mkdtemp(name.data());
    root_ = top_ / "root";
    fs::create_directories(root_ / "a" / "b");
    write(root_ / "file", "plain");
    write(root_ / "a" / "b" / "deep", "deep");
    write(top_ / "secret", "secret");
    fs::create_symlink("../secret", root_ / "link");
    fs::create_symlink("file", root_ / "harmless");
    fs::create_directory_symlink("..", root_ / "up");
    fs::create_directory_symlink("root", top_ / "alias");
    ::mkfifo((root_ / "pipe").c_str(), 0600);
  }
  ~Beneath() override { fs::remove_all(top_); }

  static void write(const fs::path& file, const char* text) { std::ofstream{file} << text; }

  int result(std::string_view path) {
    const int descriptor = GetParam()(root_.native(), path);
    if (descriptor >= 0) ::close(descriptor);
    return descriptor;
  }
  std::string read(std::string_view root, std::string_view path) {
    const int opened = GetParam()(root, path);
    if (opened < 0) return "errno " + std::to_string(-opened);
    const os::Descriptor descriptor{opened};
    std::string text(64, '\0');
    const ssize_t size = ::read(descriptor.number(), text.data(), text.size());
    text.resize(static_cast<std::size_t>(size));
    return text;
  }

  fs::path top_, root_;
};

TEST_P(Beneath, OpensWhatIsThere) {
  EXPECT_EQ(read(root_.native(), "file"), "plain");
  EXPECT_EQ(read(root_.native(), "a/b/deep"), "deep");
  EXPECT_EQ(read(root_.native(), "./a//b/deep"), "deep");
  EXPECT_EQ(read((top_ / "alias").native(), "file"), "plain");
}

TEST_P(Beneath, NeverLeavesTheRoot) {
  for (const char* path : {"../secret", "a/../../secret", "/etc/passwd", "up/secret", "link",
                           "a/b/../../../secret", "harmless", "up/root/file", "..", "."}) {
    const int got = result(path);
    ASSERT_LT(got, 0) << path;
    EXPECT_TRUE(absent(-got)) << path << " errno " << -got;
  }
  EXPECT_TRUE(absent(-result(root_.native() + "/file")));
}

TEST_P(Beneath, RefusesWhatIsNoFile) {
  for (const std::string& path :
       {std::string{""}, std::string{"a"}, std::string{"a/b/"}, std::string{"pipe"},
        std::string{"none"}, std::string{"file/x"}, std::string{"file\0x", 6},
        std::string(300, 'x'), std::string(5000, 'x')}) {
    const int got = result(path);
    ASSERT_LT(got, 0) << path;
    EXPECT_TRUE(absent(-got)) << path << " errno " << -got;
  }
  EXPECT_FALSE(absent(EACCES));
  EXPECT_FALSE(absent(EMFILE));
}

TEST_P(Beneath, LeaksNoDescriptor) {
  const auto open_now = [] {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
  };
  const auto before = open_now();
  for (int round = 0; round < 50; ++round)
    for (const char* path : {"file", "a/b/deep", "a/b/none", "a", "pipe", "../secret", "up/x", ""})
      result(path);
  EXPECT_EQ(open_now(), before);
}

/// A folder that is swapped for a link all the time is at most not found.
TEST_P(Beneath, IsNotFooledByAFolderThatChanges) {
  std::atomic<bool> stop{false};
  fs::create_directories(root_ / "swap");
  write(root_ / "swap" / "secret", "harmless");
  std::thread swapper{[&] {
    while (!stop) {
      std::error_code ignored;
      fs::rename(root_ / "swap", root_ / "aside", ignored);
      fs::create_directory_symlink("..", root_ / "swap", ignored);
      fs::remove(root_ / "swap", ignored);
      fs::rename(root_ / "aside", root_ / "swap", ignored);
    }
  }};
  int found = 0;
  for (int round = 0; round < 3000 || (found == 0 && round < 300000); ++round) {
    const std::string text = read(root_.native(), "swap/secret");
    EXPECT_NE(text, "secret");
    found += text == "harmless";
  }
  stop = true;
  swapper.join();
  EXPECT_GT(found, 0);
}

INSTANTIATE_TEST_SUITE_P(Both, Beneath, testing::Values(&open_beneath, &walk_beneath));

}  // namespace
}  // namespace portico::plugin
