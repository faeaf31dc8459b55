#include "plugin/image/elf_headers.hpp"

#include <cstring>

#include <elf.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "plugin/library/file.hpp"

namespace portico::plugin {
namespace {

using ::testing::AnyOf;
using testing::Folder;
using ::testing::HasSubstr;

std::string reason(const std::filesystem::path& file) {
  try {
    check_headers(open_regular(file).number());
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

class ElfHeaders : public ::testing::Test {
protected:
  const Folder folder;
  const std::string good = Folder::read(Folder::fixture("good"));

  template <class Edit> std::string edited(Edit edit) {
    std::string image = good;
    Elf64_Ehdr header{};
    std::memcpy(&header, image.data(), sizeof header);
    edit(header, image);
    std::memcpy(image.data(), &header, sizeof header);
    return reason(folder.write("x.so", image));
  }
};

TEST_F(ElfHeaders, AcceptsARealLibrary) {
  ASSERT_GT(good.size(), 4096u);
  EXPECT_EQ(reason(folder.write("x.so", good)), "");
}

TEST_F(ElfHeaders, RefusesEveryTruncation) {
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    const std::string part = good.substr(0, good.size() * sixteenth / 16);
    EXPECT_THAT(reason(folder.write("x.so", part)),
                AnyOf(HasSubstr("is truncated"), HasSubstr("no ELF header")))
        << sixteenth << "/16";
  }
  EXPECT_THAT(reason(folder.write("x.so", good.substr(0, good.size() - 1))),
              HasSubstr("is truncated"));
  EXPECT_THAT(reason(folder.write("x.so", good.substr(0, 20))), HasSubstr("is truncated"));
}

TEST_F(ElfHeaders, RefusesWhatIsNoElfFile) {
  EXPECT_THAT(reason(folder.write("x.so", "")), HasSubstr("no ELF header"));
  EXPECT_THAT(reason(folder.write("x.so", "INPUT(libfoo.so.1)\n")), HasSubstr("no ELF header"));
  EXPECT_THAT(reason(folder.write("x.so", std::string(8192, 'x'))), HasSubstr("no ELF header"));
}

TEST_F(ElfHeaders, RefusesAnotherMachine) {
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_machine = EM_AARCH64; }),
              HasSubstr("is built for AArch64, this host runs on x86-64"));
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_ident[EI_CLASS] = ELFCLASS32; }),
              HasSubstr("word size"));
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_ident[EI_DATA] = ELFDATA2MSB; }),
              HasSubstr("byte order"));
}

TEST_F(ElfHeaders, RefusesWhatIsNoSharedLibrary) {
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_type = ET_REL; }),
              HasSubstr("not a shared library"));
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_type = ET_EXEC; }),
              HasSubstr("not a shared library"));
}

TEST_F(ElfHeaders, RefusesHeadersThatPointOutOfTheFile) {
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_phoff = UINT64_MAX - 8; }),
              HasSubstr("is truncated"));
  EXPECT_THAT(edited([](auto& header, auto& image) { header.e_phoff = image.size(); }),
              HasSubstr("is truncated"));
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_phnum = 0; }), HasSubstr("damaged"));
  EXPECT_THAT(edited([](auto& header, auto&) { header.e_phentsize = 1; }), HasSubstr("damaged"));
}

TEST_F(ElfHeaders, RefusesSegmentsThatLieOutsideTheFile) {
  const auto with_segment = [&](auto change) {
    return edited([&](const Elf64_Ehdr& header, std::string& image) {
      for (unsigned i = 0; i < header.e_phnum; ++i) {
        char* at = image.data() + header.e_phoff + i * sizeof(Elf64_Phdr);
        Elf64_Phdr segment{};
        std::memcpy(&segment, at, sizeof segment);
        if (segment.p_type != PT_LOAD) continue;
        change(segment);
        std::memcpy(at, &segment, sizeof segment);
        return;
      }
    });
  };
  EXPECT_THAT(with_segment([](auto& segment) { segment.p_filesz = segment.p_memsz = 1u << 30; }),
              HasSubstr("is truncated"));
  EXPECT_THAT(with_segment([](auto& segment) { segment.p_offset = UINT64_MAX; }),
              HasSubstr("damaged"));
  EXPECT_THAT(with_segment([](auto& segment) { segment.p_memsz = 0; }), HasSubstr("damaged"));
}

}  // namespace
}  // namespace portico::plugin
