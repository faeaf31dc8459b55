#include "plugin/image/elf.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <elf.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

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

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);

constexpr std::size_t most_names = 1 << 20;  // bytes, of the names of sections

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

std::uint64_t size_of(int descriptor) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) throw Refused{"cannot be examined"};
  return static_cast<std::uint64_t>(found.st_size);
}

bool read_at(int descriptor, void* to, std::size_t size, std::uint64_t offset) {
  auto* out = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t count = ::pread(descriptor, out, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    out += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

[[noreturn]] void truncated(std::uint64_t size, std::uint64_t wanted) {
  throw Refused{"is truncated: it has " + std::to_string(size) + " bytes and its headers ask for " +
                std::to_string(wanted) + ": copy it again"};
}

void check_identity(const Header& header) {
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    throw Refused{"is not a shared library (no ELF header): remove it, or build the plugin with "
                  "portico_add_plugin()"};
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

void check_elf(int descriptor) {
  const std::uint64_t size = size_of(descriptor);
  Header header{};
  if (size < sizeof header || !read_at(descriptor, &header, sizeof header, 0)) {
    if (size >= SELFMAG && read_at(descriptor, &header, SELFMAG, 0) &&
        std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0)
      truncated(size, sizeof header);
    throw Refused{"is not a shared library (no ELF header): remove it, or build the plugin with "
                  "portico_add_plugin()"};
  }
  check_identity(header);

  const std::uint64_t table = std::uint64_t{header.e_phnum} * sizeof(Segment);
  if (header.e_phoff > size || table > size - header.e_phoff)
    truncated(size, header.e_phoff + table);
  std::vector<Segment> segments(header.e_phnum);
  if (!read_at(descriptor, segments.data(), static_cast<std::size_t>(table), header.e_phoff))
    truncated(size, header.e_phoff + table);
  bool loads = false, dynamic = false;
  for (const Segment& segment : segments) {
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

std::string section_of(int descriptor, std::string_view name, std::size_t most) {
  Header header{};
  if (!read_at(descriptor, &header, sizeof header, 0) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shentsize != sizeof(Section))
    return {};
  const auto section = [&](std::uint64_t index) {
    Section one{};
    read_at(descriptor, &one, sizeof one, header.e_shoff + index * sizeof one);
    return one;
  };
  const auto bytes = [&](const Section& one, std::size_t limit) {
    std::string all(one.sh_size <= limit ? static_cast<std::size_t>(one.sh_size) : 0, '\0');
    return read_at(descriptor, all.data(), all.size(), one.sh_offset) ? all : std::string{};
  };
  const std::string names = bytes(section(header.e_shstrndx), most_names);
  for (std::uint64_t index = 0; index < header.e_shnum; ++index) {
    const Section one = section(index);
    if (one.sh_name < names.size() && names.c_str() + one.sh_name == name) return bytes(one, most);
  }
  return {};
}

}  // namespace portico::plugin
