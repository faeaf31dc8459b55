#include "settings/source/file_text.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "plugin/folder.hpp"

namespace portico::settings {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::size_t most = 1 << 20;

std::string why(const std::function<void()>& read) {
  try {
    read();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

class FileTextTest : public ::testing::Test {
protected:
  const testing::Folder folder;
  /// Somebody who has it open, and never ends.
  os::Descriptor writer(const std::filesystem::path& pipe, const std::string& text) const {
    EXPECT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    os::Descriptor end{::open(pipe.c_str(), O_RDWR | O_CLOEXEC)};
    EXPECT_EQ(::write(end.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return end;
  }
};

TEST_F(FileTextTest, IsThatOfAFile) {
  const auto file = folder.write("a", "text\n");
  EXPECT_EQ(file_text(file, most).text, "text\n");
  EXPECT_TRUE(file_text(file, most).lasting);
  EXPECT_EQ(regular_text(file, most), "text\n");
}

TEST_F(FileTextTest, AWriterWhoStaysIsWaitedForOnlySoLong) {
  const auto pipe = folder / "pipe";
  const os::Descriptor end = writer(pipe, "a part");
  EXPECT_THAT(why([&] { file_text(pipe, most, 50ms); }),
              HasSubstr("has not come to the end in time, and it is no regular file: name one"));
  const auto silent = folder / "silent";
  const os::Descriptor other = writer(silent, "");
  EXPECT_THAT(why([&] { file_text(silent, most, 50ms); }), HasSubstr("nobody has written to it"));
}

TEST_F(FileTextTest, WhatHasNoEndIsRefused) {
  EXPECT_EQ(why([] { file_text("/dev/zero", most); }), "it has more than 1 MiB");
  const auto large = folder.write("large", "");
  std::filesystem::resize_file(large, std::uintmax_t{10} << 30);
  EXPECT_EQ(why([&] { file_text(large, most); }), "it has more than 1 MiB");
  EXPECT_EQ(why([&] { regular_text(large, most); }), "it has more than 1 MiB");
}

TEST_F(FileTextTest, OneThatHasToBeRegularIsWaitedForByNobody) {
  const auto pipe = folder / "pipe";
  const os::Descriptor end = writer(pipe, "text");
  EXPECT_EQ(why([&] { regular_text(pipe, most); }), "it is no regular file: name one");
  EXPECT_EQ(why([] { regular_text("/dev/zero", most); }), "it is no regular file: name one");
  EXPECT_EQ(why([&] { regular_text(folder.path(), most); }), "it is a folder");
  EXPECT_EQ(why([&] { regular_text(folder / "none", most); }), "No such file or directory");
}

}  // namespace
}  // namespace portico::settings
