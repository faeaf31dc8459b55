#include "os/elf/elf_image.hpp"

#include <algorithm>
#include <array>

namespace portico::os {

ElfImage::ElfImage(std::string_view bytes) : ElfFile{bytes} { read_dynamic(); }

void ElfImage::read_dynamic() {
  const auto table = std::find_if(segments().begin(), segments().end(),
                                  [](const Segment& one) { return one.p_type == PT_DYNAMIC; });
  if (table == segments().end()) return;
  for (std::uint64_t at = 0; table->p_filesz - at >= sizeof(Dynamic) && at < table->p_filesz;
       at += sizeof(Dynamic)) {
    Dynamic one{};
    if (!read(table->p_offset + at, one)) break;
    if (one.d_tag == DT_NULL) {
      if (const auto size = entry(DT_STRSZ))
        if (const auto offset = offset_of(entry(DT_STRTAB).value_or(0), *size))
          strings_ = piece(*offset, *size);
      symbols_ = count_symbols();
      return;
    }
    dynamic_.push_back(one);
  }
  dynamic_.clear();
}

std::optional<std::uint64_t> ElfImage::offset_of(std::uint64_t address, std::uint64_t size) const {
  const Segment* segment = segment_of(address, size);
  if (!segment) return std::nullopt;
  const std::uint64_t within = address - segment->p_vaddr;
  if (within > segment->p_filesz || size > segment->p_filesz - within) return std::nullopt;
  return segment->p_offset + within;
}

const ElfImage::Segment* ElfImage::segment_of(std::uint64_t address, std::uint64_t size) const {
  for (const Segment& one : segments()) {
    if (one.p_type != PT_LOAD || address < one.p_vaddr) continue;
    const std::uint64_t within = address - one.p_vaddr;
    if (within <= one.p_memsz && size <= one.p_memsz - within) return &one;
  }
  return nullptr;
}

std::optional<std::uint64_t> ElfImage::entry(std::int64_t tag) const {
  for (const Dynamic& one : dynamic_)
    if (one.d_tag == tag) return one.d_un.d_val;
  return std::nullopt;
}

std::string_view ElfImage::string(std::uint64_t offset) const {
  if (offset >= strings_.size()) return {};
  const std::string_view rest = strings_.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

std::vector<std::string_view> ElfImage::strings(std::int64_t tag) const {
  std::vector<std::string_view> all;
  for (const Dynamic& one : dynamic_)
    if (one.d_tag == tag) all.push_back(string(one.d_un.d_val));
  return all;
}

std::optional<std::uint32_t> ElfImage::count_symbols() const {
  if (const auto gnu = entry(DT_GNU_HASH)) return count_by_gnu_hash(*gnu);
  const auto hash = entry(DT_HASH);
  const auto offset = hash ? offset_of(*hash, 2 * sizeof(std::uint32_t)) : std::nullopt;
  std::array<std::uint32_t, 2> counts{};  // of buckets and of symbols
  if (!offset || !read(*offset, counts)) return std::nullopt;
  if (!offset_of(*hash, (2 + std::uint64_t{counts[0]} + counts[1]) * sizeof(std::uint32_t)))
    return std::nullopt;
  return counts[1];
}

/// The table names the last symbol of each bucket by the lowest bit of its hash.
std::optional<std::uint32_t> ElfImage::count_by_gnu_hash(std::uint64_t address) const {
  struct Head {
    std::uint32_t buckets, first, bloom, shift;
  } head{};
  const auto offset = offset_of(address, sizeof head);
  if (!offset || !read(*offset, head) || head.buckets == 0 || head.bloom == 0 ||
      (head.bloom & (head.bloom - 1)) != 0 || head.shift >= 8 * sizeof(ElfW(Addr)))
    return std::nullopt;
  const std::uint64_t buckets = sizeof head + std::uint64_t{head.bloom} * sizeof(ElfW(Addr));
  const std::uint64_t chains = buckets + std::uint64_t{head.buckets} * sizeof(std::uint32_t);
  if (!offset_of(address, chains)) return std::nullopt;
  std::uint32_t last = 0;
  for (std::uint64_t at = 0; at < head.buckets; ++at) {
    std::uint32_t symbol = 0;
    read(*offset + buckets + at * sizeof symbol, symbol);
    if (symbol != 0 && symbol < head.first) return std::nullopt;
    last = std::max(last, symbol);
  }
  if (last == 0) {  // it defines none: those that it imports lie before their names
    const auto table = entry(DT_SYMTAB).value_or(0), names = entry(DT_STRTAB).value_or(0);
    return names > table ? static_cast<std::uint32_t>((names - table) / sizeof(Symbol))
                         : head.first;
  }
  for (;; ++last) {
    const std::uint64_t at = chains + std::uint64_t{last - head.first} * sizeof(std::uint32_t);
    std::uint32_t hash = 0;
    if (!offset_of(address + at, sizeof hash) || !read(*offset + at, hash)) return std::nullopt;
    if ((hash & 1) != 0) return last + 1;
  }
}

bool ElfImage::symbol(std::uint32_t index, Symbol& found) const {
  const auto table = entry(DT_SYMTAB);
  if (!table) return false;
  const auto offset = offset_of(*table + std::uint64_t{index} * sizeof found, sizeof found);
  return offset && read(*offset, found);
}

std::optional<ElfImage::Symbol> ElfImage::defined(std::string_view name) const {
  for (std::uint32_t index = 0; index < symbols_.value_or(0); ++index) {
    Symbol one{};
    if (!symbol(index, one)) break;
    if (one.st_shndx != SHN_UNDEF && string(one.st_name) == name) return one;
  }
  return std::nullopt;
}

bool ElfImage::imports(std::string_view name) const {
  for (std::uint32_t index = 0; index < symbols_.value_or(0); ++index) {
    Symbol one{};
    if (!symbol(index, one)) break;
    if (one.st_shndx == SHN_UNDEF && string(one.st_name) == name) return true;
  }
  return false;
}

}  // namespace portico::os
