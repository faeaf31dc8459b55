#include "plugin/image/elf_headers.hpp"

#include <cstdint>
#include <string>

#include "os/elf/elf_file.hpp"

namespace portico::plugin {
namespace {

#if __SIZEOF_POINTER__ == 8
constexpr unsigned char own_class = ELFCLASS64;
#else
constexpr unsigned char own_class = ELFCLASS32;
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr unsigned char own_order = ELFDATA2LSB;
#else
constexpr unsigned char own_order = ELFDATA2MSB;
#endif

#if defined(__x86_64__)
constexpr unsigned own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned own_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr unsigned own_machine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr unsigned own_machine = EM_PPC64;
#elif defined(__s390x__)
constexpr unsigned own_machine = EM_S390;
#elif defined(__arm__)
constexpr unsigned own_machine = EM_ARM;
#elif defined(__i386__)
constexpr unsigned own_machine = EM_386;
#else
#error "name this machine's ELF number"
#endif

using Header = os::ElfFile::Header;
using Segment = os::ElfFile::Segment;

const char* machine_name(unsigned machine) {
  switch (machine) {
  case EM_X86_64: return "x86-64";
  case EM_AARCH64: return "AArch64";
  case EM_RISCV: return "RISC-V";
  case EM_PPC64: return "PowerPC 64";
  case EM_S390: return "S/390";
  case EM_ARM: return "ARM";
  case EM_386: return "i386";
  default: return "another machine";
  }
}

[[noreturn]] void truncated(std::uint64_t size, std::uint64_t wanted) {
  throw Refused{"is truncated: it has " + std::to_string(size) + " bytes and its headers ask for " +
                std::to_string(wanted) + ": copy it again"};
}

void check_identity(const Header& header) {
  if (header.e_ident[EI_CLASS] != own_class || header.e_ident[EI_DATA] != own_order)
    throw Refused{"is built for another word size or byte order: rebuild it for this machine"};
  if (header.e_machine != own_machine)
    throw Refused{std::string{"is built for "} + machine_name(header.e_machine) +
                  ", this host runs on " + machine_name(own_machine) +
                  ": rebuild it for this machine"};
  if (header.e_type != ET_DYN)
    throw Refused{"is an ELF file but not a shared library: link it with -shared"};
  if (header.e_ident[EI_VERSION] != EV_CURRENT || header.e_version != EV_CURRENT ||
      header.e_phentsize != sizeof(Segment) || header.e_phnum == 0)
    throw Refused{"has a damaged ELF header: copy it again"};
}

void check_segment(const Segment& segment, std::uint64_t size) {
  if (segment.p_filesz > UINT64_MAX - segment.p_offset)
    throw Refused{"has a damaged ELF header: copy it again"};
  const std::uint64_t end = std::uint64_t{segment.p_offset} + segment.p_filesz;
  if (end > size) truncated(size, end);
  if (segment.p_type == PT_LOAD && segment.p_memsz < segment.p_filesz)
    throw Refused{"has a damaged ELF header: copy it again"};
}

}  // namespace

void check_headers(int descriptor) {
  const os::ElfFile file{descriptor};
  const std::uint64_t size = file.size();
  if (!file.begins())
    throw Refused{"is not a shared library (no ELF header): remove it, or build the plugin with "
                  "portico_add_plugin()"};
  if (size < sizeof(Header)) truncated(size, sizeof(Header));
  const Header& header = file.header();
  check_identity(header);
  if (file.segments().empty())
    truncated(size, header.e_phoff + std::uint64_t{header.e_phnum} * sizeof(Segment));
  bool loads = false, dynamic = false;
  for (const Segment& segment : file.segments()) {
    check_segment(segment, size);
    loads = loads || segment.p_type == PT_LOAD;
    dynamic = dynamic || segment.p_type == PT_DYNAMIC;
  }
  if (!loads || !dynamic)
    throw Refused{"is an ELF file but not a shared library: link it with -shared"};

  // Sections are not mapped, but a file that ends before their table was cut short.
  const std::uint64_t sections = std::uint64_t{header.e_shnum} * header.e_shentsize;
  if (header.e_shoff != 0 && (header.e_shoff > size || sections > size - header.e_shoff))
    truncated(size, header.e_shoff + sections);
}

}  // namespace portico::plugin
