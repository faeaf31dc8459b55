// What the executable that is shipped is built with against errors in memory. A plugin author's
// mistake, or one of ours, is to end the process and not to become a way in.

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "os/elf/elf_image.hpp"

namespace portico {
namespace {

class Hardening : public ::testing::Test {
protected:
  void SetUp() override {
#ifndef PORTICO_HARDENED
    GTEST_SKIP() << "only the release preset builds so";
#endif
    ASSERT_EQ(image.header().e_type, ET_DYN) << "at an address of the system's choice";
  }

  static std::string read() {
    std::ifstream file{PORTICO_BINARY_DIR "/bin/portico", std::ios::binary | std::ios::ate};
    std::string all(static_cast<std::size_t>(file.tellg()), '\0');
    file.seekg(0).read(all.data(), static_cast<std::streamsize>(all.size()));
    return all;
  }
  const os::ElfImage::Segment* segment(std::uint32_t type) const {
    for (const auto& one : image.segments())
      if (one.p_type == type) return &one;
    return nullptr;
  }
  /// Whether it asks the C library for the function.
  bool calls(std::string_view name) const {
    for (std::uint32_t at = 0; at < image.symbols().value_or(0); ++at) {
      os::ElfImage::Symbol symbol;
      if (image.symbol(at, symbol) && image.string(symbol.st_name) == name) return true;
    }
    return false;
  }

  const std::string bytes = read();
  const os::ElfImage image{bytes};
};

TEST_F(Hardening, AllAddressesOfFunctionsAreReadOnlyOnceItRuns) {
  EXPECT_TRUE(segment(PT_GNU_RELRO));
  EXPECT_TRUE(image.entry(DT_FLAGS_1).value_or(0) & DF_1_NOW);
}

TEST_F(Hardening, NoMemoryIsBothWrittenAndRun) {
  ASSERT_TRUE(segment(PT_GNU_STACK));
  for (const auto& one : image.segments()) {
    if (one.p_type != PT_LOAD && one.p_type != PT_GNU_STACK) continue;
    EXPECT_NE(one.p_flags & (PF_W | PF_X), static_cast<unsigned>(PF_W | PF_X));
  }
}

TEST_F(Hardening, FramesAndBuffersAreChecked) {
  EXPECT_TRUE(calls("__stack_chk_fail"));
  EXPECT_TRUE(calls("__memcpy_chk") || calls("__read_chk") || calls("__snprintf_chk"));
}

}  // namespace
}  // namespace portico
