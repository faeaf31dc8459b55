#include "os/elf/elf_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace portico::os {
namespace {

constexpr std::size_t most_names = 1 << 20;  ///< bytes, of the names of sections

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

bool is_magic(const unsigned char* identity) { return std::memcmp(identity, ELFMAG, SELFMAG) == 0; }

}  // namespace

ElfFile::ElfFile(std::string_view bytes) : bytes_{bytes}, size_{bytes.size()} { read_headers(); }

ElfFile::ElfFile(int descriptor) : descriptor_{descriptor} {
  struct stat found {};
  if (::fstat(descriptor, &found) == 0) size_ = static_cast<std::uint64_t>(found.st_size);
  read_headers();
}

void ElfFile::read_headers() {
  if (!read(0, header_) || !is_magic(header_.e_ident)) {
    header_ = {};
    return;
  }
  if (header_.e_phentsize != sizeof(Segment)) return;
  segments_.resize(header_.e_phnum);
  if (!read(header_.e_phoff, segments_.data(), segments_.size() * sizeof(Segment)))
    segments_.clear();
}

bool ElfFile::begins() const {
  std::array<unsigned char, SELFMAG> identity{};
  return read(0, identity) && is_magic(identity.data());
}

bool ElfFile::read(std::uint64_t offset, void* to, std::size_t size) const {
  if (offset > size_ || size > size_ - offset) return false;
  if (descriptor_ >= 0) return read_at(descriptor_, to, size, offset);
  bytes_.copy(static_cast<char*>(to), size, offset);
  return true;
}

bool ElfFile::section(std::uint64_t index, Section& found) const {
  return index < header_.e_shnum && header_.e_shentsize == sizeof found &&
         read(header_.e_shoff + index * sizeof found, found);
}

std::string ElfFile::section(std::string_view name, std::size_t most) const {
  Section one{};
  if (!section(header_.e_shstrndx, one)) return {};
  const std::string names = contents(one, most_names);
  for (std::uint64_t index = 0; section(index, one); ++index)
    if (one.sh_name < names.size() && names.c_str() + one.sh_name == name)
      return contents(one, most);
  return {};
}

std::string ElfFile::contents(const Section& section, std::size_t most) const {
  std::string all(section.sh_size <= most ? static_cast<std::size_t>(section.sh_size) : 0, '\0');
  return read(section.sh_offset, all.data(), all.size()) ? all : std::string{};
}

std::uint64_t ElfFile::end() const {
  if (header_.e_shentsize != sizeof(Section)) return 0;
  std::uint64_t last = header_.e_shoff + std::uint64_t{header_.e_shnum} * header_.e_shentsize;
  for (std::uint64_t index = 0; index < header_.e_shnum; ++index) {
    Section one{};
    if (section(index, one) && one.sh_type != SHT_NOBITS)
      last = std::max<std::uint64_t>(last, one.sh_offset + one.sh_size);
  }
  return last;
}

}  // namespace portico::os
