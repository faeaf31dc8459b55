#include "os/elf/elf_file.hpp"

#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "os/descriptor.hpp"

namespace portico::os {
namespace {

class ElfFileTest : public ::testing::Test {
protected:
  static constexpr const char* path = "/proc/self/exe";

  static std::string read() {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

  const std::string bytes = read();
  const Descriptor open{::open(path, O_RDONLY | O_CLOEXEC)};
};

TEST_F(ElfFileTest, IsTheSameInMemoryAndOpen) {
  const ElfFile here{bytes}, there{open.number()};
  EXPECT_EQ(there.size(), bytes.size());
  EXPECT_EQ(std::memcmp(&here.header(), &there.header(), sizeof(ElfFile::Header)), 0);
  ASSERT_GT(here.segments().size(), 2u);
  EXPECT_EQ(here.segments().size(), there.segments().size());
  EXPECT_EQ(here.end(), there.end());
}

TEST_F(ElfFileTest, FindsASectionByItsName) {
  const ElfFile here{bytes}, there{open.number()};
  std::string loader;
  for (const ElfFile::Segment& one : here.segments())
    if (one.p_type == PT_INTERP) loader = bytes.substr(one.p_offset, one.p_filesz);
  ASSERT_FALSE(loader.empty());
  for (const ElfFile& file : {here, there}) {
    EXPECT_EQ(file.section(".interp", 1 << 20), loader);
    EXPECT_EQ(file.section(".interp", loader.size()), loader);
    EXPECT_EQ(file.section(".interp", loader.size() - 1), "") << "it is larger than that";
    EXPECT_EQ(file.section(".inter", 1 << 20), "");
  }
}

TEST_F(ElfFileTest, HasNothingThatIsNotThere) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{4}, std::size_t{63}}) {
    const ElfFile part{std::string_view{bytes}.substr(0, size)};
    EXPECT_EQ(part.begins(), size >= 4) << size;
    EXPECT_EQ(part.header().e_phnum, 0) << size;
  }
  const ElfFile head{std::string_view{bytes}.substr(0, sizeof(ElfFile::Header) + 8)};
  EXPECT_GT(head.header().e_phnum, 0);
  EXPECT_TRUE(head.segments().empty()) << "not all of them are there";
  EXPECT_EQ(head.section(".interp", 1 << 20), "");
  const ElfFile none{-1};
  EXPECT_EQ(none.size(), 0u);
  EXPECT_FALSE(none.begins());
}

TEST_F(ElfFileTest, OffsetsBeyondTheEndAreNotFollowed) {
  std::string edited = bytes;
  const auto set = [&](std::size_t at, std::uint64_t offset) {
    std::memcpy(edited.data() + at, &offset, sizeof offset);
  };
  for (const std::uint64_t offset : {std::uint64_t{bytes.size()}, UINT64_MAX - 8, UINT64_MAX}) {
    set(offsetof(ElfFile::Header, e_phoff), offset);
    set(offsetof(ElfFile::Header, e_shoff), offset);
    const ElfFile file{edited};
    ElfFile::Section section{};
    EXPECT_TRUE(file.segments().empty()) << offset;
    EXPECT_FALSE(file.section(0, section)) << offset;
    EXPECT_EQ(file.section(".interp", 1 << 20), "") << offset;
  }
}

}  // namespace
}  // namespace portico::os
