#include "plugin/image/seal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "os/elf/elf_image.hpp"
#include "os/sha256.hpp"

namespace portico::plugin {

void check_seal(std::string_view library, std::string_view digest) {
  if (library.size() < seal_size) return;
  const std::string_view body = library.substr(0, library.size() - seal_size);
  const std::string_view seal = library.substr(body.size());
  if (!seal.starts_with(seal_begin)) {
    if (os::ElfImage{library}.end() != body.size()) return;
    throw Refused{"has a damaged checksum behind its end: copy it again"};
  }
  const std::string own = digest.empty() ? os::sha256(body) : std::string{digest};
  if (seal.substr(seal_begin.size(), own.size()) != own || seal.back() != '\n')
    throw Refused{
        "is damaged: its bytes do not have the checksum that it carries: copy it again, "
        "or build it again with portico_add_plugin(); what a tool (patchelf, objcopy) has "
        "changed on purpose is sealed again with seal.sh of the SDK"};
}

bool has_seal(std::string_view library) {
  return library.size() >= seal_size &&
         library.substr(library.size() - seal_size).starts_with(seal_begin);
}

std::string loaded_digest(const os::ElfImage& library) {
  const os::ElfImage::Header& header = library.header();
  const std::uint64_t heads =
      header.e_phoff + std::uint64_t{header.e_phnum} * sizeof(os::ElfImage::Segment);
  os::Sha256 sum;
  for (const os::ElfImage::Segment& one : library.segments()) {
    if (one.p_type != PT_LOAD) continue;
    const std::array<std::uint64_t, 4> parts{one.p_vaddr, one.p_memsz, one.p_filesz, one.p_flags};
    const std::uint64_t skipped =
        std::min<std::uint64_t>(one.p_offset < heads ? heads - one.p_offset : 0, one.p_filesz);
    sum.add({reinterpret_cast<const char*>(parts.data()), sizeof parts});
    sum.add(library.piece(one.p_offset + skipped, one.p_filesz - skipped));
  }
  return sum.digits();
}

void check_loaded(const os::ElfImage& library, std::string_view said) {
  if (loaded_digest(library) != said)
    throw Refused{"is damaged: what is loaded of it does not have the checksum in its manifest: "
                  "copy it again, or build it again with portico_add_plugin(); what a tool "
                  "(patchelf, objcopy) has changed on purpose is sealed again with seal.sh of the "
                  "SDK"};
}

}  // namespace portico::plugin
