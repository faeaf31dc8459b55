#include "plugin/image/elf_tables.hpp"

#include <cstring>
#include <random>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"

namespace portico::plugin {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string reason(const std::string& bytes) {
  try {
    check_tables(os::ElfImage{bytes});
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

/// What is at the address that the dynamic table gives.
std::size_t place(const std::string& bytes, std::int64_t tag) {
  const os::ElfImage image{bytes};
  return *image.offset_of(image.entry(tag).value(), 1);
}

template <class Word> void write(std::string& bytes, std::size_t at, Word word) {
  std::memcpy(bytes.data() + at, &word, sizeof word);
}

class ElfTables : public ::testing::Test {
protected:
  const std::string hello = Folder::read(fs::path{PORTICO_BINARY_DIR} / "plugins" / "hello.so");
  const std::string good = Folder::read(Folder::fixture("good"));
};

TEST_F(ElfTables, AreInOrderInRealLibraries) {
  std::size_t seen = 0;
  for (const fs::path& folder :
       {fs::path{PORTICO_BINARY_DIR} / "fixtures", fs::path{PORTICO_BINARY_DIR} / "plugins",
        fs::path{"/usr/lib/x86_64-linux-gnu"}}) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator{folder}) {
      if (!entry.is_regular_file() || entry.path().string().find(".so") == std::string::npos)
        continue;
      if (fs::file_size(entry) > 256 << 10 || seen > 400) continue;
      const std::string bytes = Folder::read(entry);
      const os::ElfImage image{bytes};
      if (image.header().e_type != ET_DYN) continue;
      EXPECT_EQ(reason(bytes), "") << entry.path();
      ++seen;
    }
  }
  EXPECT_GT(seen, 50u);
}

TEST_F(ElfTables, HaveVersionsThatAreThere) {
  std::string bytes = hello;
  write<std::uint16_t>(bytes, place(bytes, DT_VERSYM) + 4, 0x7abc);
  EXPECT_THAT(reason(bytes), HasSubstr("is damaged: its versions of symbols lead out of it"));
}

TEST_F(ElfTables, HaveNamesThatAreThere) {
  std::string bytes = good;
  write<std::uint32_t>(bytes, place(bytes, DT_SYMTAB) + sizeof(os::ElfImage::Symbol), 0x7fffffff);
  EXPECT_THAT(reason(bytes), HasSubstr("its symbols lead out of it"));
}

TEST_F(ElfTables, WriteInsideTheLibraryAlone) {
  std::string bytes = good;
  write<std::uint64_t>(bytes, place(bytes, DT_RELA), 0x7fff00000000);
  EXPECT_THAT(reason(bytes), HasSubstr("its relocations lead out of it"));
  bytes = good;
  write<std::uint64_t>(bytes, place(bytes, DT_RELA), 0);  // its header, which is not writable
  EXPECT_THAT(reason(bytes), HasSubstr("its relocations lead out of it"));
  bytes = good;
  write<std::uint64_t>(bytes, place(bytes, DT_RELA) + 8, std::uint64_t{70000} << 32 | 1);
  EXPECT_THAT(reason(bytes), HasSubstr("its relocations lead out of it")) << "no such symbol";
}

TEST_F(ElfTables, AreMappedOverNothingElse) {
  std::string bytes = good;
  const os::ElfImage image{good};
  for (std::size_t at = image.segments().size(); at-- > 0;) {
    if (image.segments()[at].p_type != PT_LOAD) continue;
    const std::size_t where = image.header().e_phoff + at * sizeof(os::ElfImage::Segment);
    write<std::uint64_t>(bytes, where + offsetof(os::ElfImage::Segment, p_vaddr), 0x1000);
    break;
  }
  EXPECT_THAT(reason(bytes), HasSubstr("its segments lead out of it"));
}

TEST_F(ElfTables, CallCodeAlone) {
  std::string bytes = Folder::read(Folder::fixture("constructor"));
  const os::ElfImage image{bytes};
  const std::uint64_t array = image.entry(DT_INIT_ARRAY).value();
  const std::size_t table = place(bytes, DT_RELA);
  const std::size_t count = image.entry(DT_RELASZ).value() / sizeof(ElfW(Rela));
  bool changed = false;
  for (std::size_t at = 0; at < count; ++at) {
    ElfW(Rela) one{};
    std::memcpy(&one, bytes.data() + table + at * sizeof one, sizeof one);
    if (one.r_offset != array) continue;
    write<std::int64_t>(bytes, table + at * sizeof one + offsetof(ElfW(Rela), r_addend), 0x40);
    changed = true;
  }
  ASSERT_TRUE(changed);
  EXPECT_THAT(reason(bytes), HasSubstr("its relocations lead out of it"));
}

// Whatever is written over them, to look at them is safe.
TEST_F(ElfTables, AreReadWhateverIsInThem) {
  std::mt19937_64 random{7};
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = round % 2 ? good : hello;
    for (int times = 0; times < 4; ++times)
      write<std::uint64_t>(bytes, random() % (bytes.size() - 8), random());
    if (round % 3 == 0) bytes.resize(random() % bytes.size());
    reason(bytes);
  }
}

}  // namespace
}  // namespace portico::plugin
