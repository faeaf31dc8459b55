#include "plugin/image/elf_tables.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

namespace portico::plugin {
namespace {

using Segment = os::ElfImage::Segment;
using Symbol = os::ElfImage::Symbol;
using Address = ElfW(Addr);
using Relocation = ElfW(Rela);

[[noreturn]] void damaged(const std::string& what) {
  throw Refused{"is damaged: its " + what +
                " lead out of it: copy it again, or build it again with portico_add_plugin()"};
}

void must(bool holds, const char* what) {
  if (!holds) damaged(what);
}

#if __SIZEOF_POINTER__ == 8
constexpr std::uint64_t symbol_of(std::uint64_t info) { return info >> 32; }
constexpr std::uint64_t type_of(std::uint64_t info) { return info & 0xffffffff; }
#else
constexpr std::uint64_t symbol_of(std::uint64_t info) { return info >> 8; }
constexpr std::uint64_t type_of(std::uint64_t info) { return info & 0xff; }
#endif

// What is written there is the address of a place in the library, or what a function there returns.
#if defined(__x86_64__)
constexpr std::uint64_t relative = R_X86_64_RELATIVE, by_function = R_X86_64_IRELATIVE;
#elif defined(__aarch64__)
constexpr std::uint64_t relative = R_AARCH64_RELATIVE, by_function = R_AARCH64_IRELATIVE;
#else
constexpr std::uint64_t relative = UINT64_MAX, by_function = UINT64_MAX - 1;
#endif

class Tables {
public:
  explicit Tables(const os::ElfImage& image) : image_{image} {}

  void check() {
    segments();
    must(!image_.dynamic().empty(), "dynamic table");
    must(image_.symbols().has_value(), "hash tables");
    hash_table();
    strings();
    versions();
    symbols();
    code();
    relocations(DT_RELA, DT_RELASZ);
    relocations(DT_JMPREL, DT_PLTRELSZ);
    packed_relocations();
  }

private:
  // ---- Segments ----

  /// The linker maps each where its header says, over whatever is there.
  void segments() {
    std::uint64_t end = 0;
    for (const Segment& one : image_.segments()) {
      if (one.p_type == PT_LOAD) {
        must(one.p_vaddr >= end && one.p_vaddr <= most && one.p_memsz <= most, "segments");
        must(one.p_align == 0 || (one.p_align & (one.p_align - 1)) == 0, "segments");
        end = one.p_vaddr + one.p_memsz;
      } else if (in_memory(one.p_type)) {
        must(image_.segment_of(one.p_vaddr, one.p_memsz) != nullptr, "segments");
      } else if (one.p_type == PT_TLS) {
        must(image_.segment_of(one.p_vaddr, one.p_filesz) && one.p_filesz <= one.p_memsz &&
                 one.p_memsz <= most_thread_local && (one.p_align & (one.p_align - 1)) == 0 &&
                 one.p_align <= page,
             "thread-local objects");
        thread_local_ = one.p_memsz;
      }
    }
    end_ = end;
  }

  static bool in_memory(std::uint32_t type) {
    return type == PT_DYNAMIC || type == PT_NOTE || type == PT_GNU_EH_FRAME ||
           type == PT_GNU_PROPERTY || type == PT_GNU_RELRO;
  }

  bool executable(std::uint64_t address) const {
    const Segment* segment = image_.segment_of(address, 1);
    return segment && (segment->p_flags & PF_X) != 0;
  }

  // ---- The dynamic table ----

  /// A table of whole items that is all in the file.
  std::pair<std::uint64_t, std::uint64_t> table(std::int64_t where, std::int64_t size_tag,
                                                std::uint64_t item, const char* what) const {
    const auto address = image_.entry(where);
    const std::uint64_t size = image_.entry(size_tag).value_or(0);
    if (!address || size == 0) return {0, 0};
    const auto offset = image_.offset_of(*address, size);
    if (!offset || size % item != 0) damaged(what);
    return {*offset, size / item};
  }

  void strings() const {
    const std::uint64_t size = image_.entry(DT_STRSZ).value_or(0);
    const auto offset = image_.offset_of(image_.entry(DT_STRTAB).value_or(0), size);
    must(size > 0 && offset && image_.piece(*offset, size).back() == '\0', "names");
    for (const auto& entry : image_.dynamic()) switch (entry.d_tag) {
      case DT_NEEDED:
      case DT_SONAME:
      case DT_RPATH:
      case DT_RUNPATH:
      case DT_AUXILIARY:
      case DT_FILTER: must(entry.d_un.d_val < size, "names"); break;
      case DT_SYMENT: must(entry.d_un.d_val == sizeof(Symbol), "symbols"); break;
      case DT_RELAENT: must(entry.d_un.d_val == sizeof(Relocation), "relocations"); break;
      case DT_PLTREL: must(entry.d_un.d_val == DT_RELA, "relocations"); break;
      default: break;
      }
  }

  bool named(std::uint64_t name) const { return name < image_.entry(DT_STRSZ).value_or(0); }

  /// The old kind of hash table: every word behind the first two is the number of a symbol.
  void hash_table() const {
    const auto address = image_.entry(DT_HASH);
    if (!address) return;
    std::array<std::uint32_t, 2> counts{};
    const auto offset = image_.offset_of(*address, sizeof counts);
    must(offset && image_.read(*offset, counts), "hash tables");
    for (std::uint64_t at = 2; at < 2 + std::uint64_t{counts[0]} + counts[1]; ++at) {
      std::uint32_t symbol = 0;
      must(image_.offset_of(*address + at * sizeof symbol, sizeof symbol) &&
               image_.read(*offset + at * sizeof symbol, symbol) && symbol < counts[1],
           "hash tables");
    }
  }

  // ---- Versions of symbols ----

  /// The linker keeps an array by version, and looks a symbol's up without asking how long it is.
  void versions() {
    needed_versions();
    defined_versions();
    const auto table = image_.entry(DT_VERSYM);
    if (!table) return;
    for (std::uint32_t at = 0; at < *image_.symbols(); ++at) {
      std::uint16_t version = 0;
      const auto offset = image_.offset_of(*table + at * sizeof version, sizeof version);
      must(offset && image_.read(*offset, version), versions_word);
      must((version & 0x7fff) <= last_version_, versions_word);
    }
  }

  void needed_versions() {
    const auto first = image_.entry(DT_VERNEED);
    std::uint64_t at = first.value_or(0);
    for (std::uint64_t left = first ? image_.entry(DT_VERNEEDNUM).value_or(0) : 0; left > 0;
         --left) {
      ElfW(Verneed) file{};
      read(at, file);
      must(file.vn_version == 1 && named(file.vn_file), versions_word);
      std::uint64_t inner = at + file.vn_aux;
      for (unsigned count = file.vn_cnt; count > 0; --count) {
        ElfW(Vernaux) one{};
        read(inner, one);
        must(named(one.vna_name), versions_word);
        last_version_ = std::max<unsigned>(last_version_, one.vna_other & 0x7fff);
        if ((one.vna_next == 0) != (count == 1)) damaged(versions_word);
        inner += one.vna_next;
      }
      if ((file.vn_next == 0) != (left == 1)) damaged(versions_word);
      at += file.vn_next;
    }
  }

  void defined_versions() {
    const auto first = image_.entry(DT_VERDEF);
    std::uint64_t at = first.value_or(0);
    for (std::uint64_t left = first ? image_.entry(DT_VERDEFNUM).value_or(0) : 0; left > 0;
         --left) {
      ElfW(Verdef) one{};
      ElfW(Verdaux) name{};
      read(at, one);
      read(at + one.vd_aux, name);
      must(one.vd_version == 1 && named(name.vda_name), versions_word);
      last_version_ = std::max<unsigned>(last_version_, one.vd_ndx & 0x7fff);
      if ((one.vd_next == 0) != (left == 1)) damaged(versions_word);
      at += one.vd_next;
    }
  }

  template <class Part> void read(std::uint64_t address, Part& part) const {
    const auto offset = image_.offset_of(address, sizeof part);
    must(offset && image_.read(*offset, part), versions_word);
  }

  // ---- Symbols ----

  void symbols() const {
    for (std::uint32_t at = 0; at < *image_.symbols(); ++at) {
      Symbol one{};
      must(image_.symbol(at, one) && named(one.st_name), "symbols");
      if (one.st_shndx == SHN_UNDEF || one.st_shndx == SHN_ABS) continue;
      const auto type = ELF64_ST_TYPE(one.st_info);
      if (type == STT_TLS)
        must(one.st_value <= thread_local_, "symbols");
      else
        must(one.st_value <= end_, "symbols");
      if (type == STT_GNU_IFUNC) must(executable(one.st_value), "symbols");
    }
  }

  // ---- Code that the linker calls ----

  void code() {
    for (const std::int64_t tag : {DT_INIT, DT_FINI})
      if (const auto address = image_.entry(tag)) must(executable(*address), "constructors");
    calls(DT_INIT_ARRAY, DT_INIT_ARRAYSZ);
    calls(DT_FINI_ARRAY, DT_FINI_ARRAYSZ);
  }

  void calls(std::int64_t where, std::int64_t size) {
    table(where, size, sizeof(Address), "constructors");
    if (const auto address = image_.entry(where))
      called_.emplace_back(*address, *address + image_.entry(size).value_or(0));
  }

  bool called(std::uint64_t address) const {
    return std::any_of(called_.begin(), called_.end(), [&](const auto& array) {
      return address >= array.first && address < array.second;
    });
  }

  // ---- Relocations ----

  void relocations(std::int64_t where, std::int64_t size) const {
    const auto [offset, count] = table(where, size, sizeof(Relocation), "relocations");
    for (std::uint64_t at = 0; at < count; ++at) {
      Relocation one{};
      must(image_.read(offset + at * sizeof one, one), "relocations");
      if (type_of(one.r_info) == 0) continue;  // none, on every machine
      must(symbol_of(one.r_info) < *image_.symbols(), "relocations");
      written(one.r_offset);
      const auto addend = static_cast<std::uint64_t>(one.r_addend);
      const std::uint64_t type = type_of(one.r_info);
      if (type == by_function || (type == relative && called(one.r_offset)))
        must(executable(addend), "relocations");
    }
  }

  void written(std::uint64_t address) const {
    const Segment* segment = image_.segment_of(address, sizeof(Address));
    must(segment && ((segment->p_flags & PF_W) != 0 || image_.entry(DT_TEXTREL) || text_flag()),
         "relocations");
  }

  bool text_flag() const { return (image_.entry(DT_FLAGS).value_or(0) & DF_TEXTREL) != 0; }

  /// An even word is an address, an odd one says which of the next 63 words are meant.
  void packed_relocations() const {
    constexpr std::int64_t relr = 36, relr_size = 35;  // DT_RELR and DT_RELRSZ, newer than some
    const auto [offset, count] = table(relr, relr_size, sizeof(Address), "relocations");
    std::uint64_t next = 0;
    for (std::uint64_t at = 0; at < count; ++at) {
      Address word = 0;
      must(image_.read(offset + at * sizeof word, word), "relocations");
      if ((word & 1) == 0) {
        written(word);
        next = word + sizeof word;
        continue;
      }
      for (std::uint64_t bit = 1; bit < 8 * sizeof word; ++bit)
        if ((word >> bit & 1) != 0) written(next + (bit - 1) * sizeof word);
      next += (8 * sizeof word - 1) * sizeof word;
    }
  }

  static constexpr std::uint64_t most = std::uint64_t{1} << 40;  ///< addresses of one library
  static constexpr std::uint64_t most_thread_local = std::uint64_t{1} << 30, page = 1 << 16;
  static constexpr const char* versions_word = "versions of symbols";

  const os::ElfImage& image_;
  std::uint64_t end_ = 0, thread_local_ = 0;
  unsigned last_version_ = 1;  ///< 0 and 1: local and global
  std::vector<std::pair<std::uint64_t, std::uint64_t>> called_;
};

}  // namespace

void check_tables(const os::ElfImage& image) { Tables{image}.check(); }

}  // namespace portico::plugin
