#include "process/symbols.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <cxxabi.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "plugin/file.hpp"

namespace portico::process {
namespace {

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> words{
      abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free};
  return status == 0 && words ? words.get() : name;
}

std::optional<Mapping> mapping(std::string_view line) {
  // begin-end perms offset device inode file
  Mapping found{};
  const char* end = line.data() + line.size();
  auto next = std::from_chars(line.data(), end, found.begin, 16);
  if (next.ec != std::errc{} || next.ptr == end || *next.ptr != '-') return std::nullopt;
  next = std::from_chars(next.ptr + 1, end, found.end, 16);
  if (next.ec != std::errc{} || end - next.ptr < 7) return std::nullopt;
  next = std::from_chars(next.ptr + 6, end, found.offset, 16);
  const auto slash = line.find('/');
  if (next.ec != std::errc{} || slash == std::string_view::npos) return std::nullopt;
  std::string_view file = line.substr(slash);
  constexpr std::string_view deleted = " (deleted)";
  if (file.ends_with(deleted)) file.remove_suffix(deleted.size());
  found.file = file;
  return found;
}

}  // namespace

std::string hexadecimal(std::uint64_t number) {
  char digits[17] = {};
  std::to_chars(digits, digits + 16, number, 16);
  return std::string{"0x"} + digits;
}

std::vector<Mapping> mappings(std::string_view maps) {
  std::vector<Mapping> all;
  while (!maps.empty()) {
    const std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(maps.size(), line.size() + 1));
    if (auto found = mapping(line)) all.push_back(std::move(*found));
  }
  return all;
}

const Mapping* mapping_of(const std::vector<Mapping>& mappings, std::uint64_t address) {
  for (const Mapping& one : mappings)
    if (address >= one.begin && address < one.end) return &one;
  return nullptr;
}

/// A file of which nothing is believed: every read is checked.
class Symbols::Elf {
public:
  explicit Elf(const std::string& path) {
    const os::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat found {};
    if (file.number() < 0 || ::fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode) ||
        found.st_size <= 0)
      return;
    void* place = ::mmap(nullptr, static_cast<std::size_t>(found.st_size), PROT_READ, MAP_PRIVATE,
                         file.number(), 0);
    if (place == MAP_FAILED) return;
    octets_ = {static_cast<const char*>(place), static_cast<std::size_t>(found.st_size)};
    mapped_ = octets_;
    if (!at(0, header_) || std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0) octets_ = {};
  }
  Elf(const Elf&) = delete;
  Elf& operator=(const Elf&) = delete;
  ~Elf() {
    if (!mapped_.empty()) ::munmap(const_cast<char*>(mapped_.data()), mapped_.size());
  }

  /// Where an octet of the file is once it is loaded.
  std::optional<std::uint64_t> address_of(std::uint64_t offset) const {
    for (std::uint64_t index = 0; !octets_.empty() && index < header_.e_phnum; ++index) {
      ElfW(Phdr) segment{};
      if (!at(header_.e_phoff + index * sizeof segment, segment)) break;
      if (segment.p_type == PT_LOAD && offset >= segment.p_offset &&
          offset < segment.p_offset + segment.p_filesz)
        return offset - segment.p_offset + segment.p_vaddr;
    }
    return std::nullopt;
  }

  /// "name + 0x1c", or empty.
  std::string symbol(std::uint64_t address) const {
    std::string best = in_table(address, SHT_SYMTAB);
    return best.empty() ? in_table(address, SHT_DYNSYM) : best;
  }

private:
  template <class Part> bool at(std::uint64_t offset, Part& part) const {
    if (offset > octets_.size() || octets_.size() - offset < sizeof part) return false;
    std::memcpy(&part, octets_.data() + offset, sizeof part);
    return true;
  }

  bool section(std::uint64_t index, ElfW(Shdr) & found) const {
    return at(header_.e_shoff + index * sizeof found, found);
  }

  std::string in_table(std::uint64_t address, std::uint32_t type) const {
    for (std::uint64_t index = 0; !octets_.empty() && index < header_.e_shnum; ++index) {
      ElfW(Shdr) table{}, names{};
      if (!section(index, table)) break;
      if (table.sh_type != type || !section(table.sh_link, names)) continue;
      for (std::uint64_t place = 0; place + sizeof(ElfW(Sym)) <= table.sh_size;
           place += sizeof(ElfW(Sym))) {
        ElfW(Sym) one{};
        if (!at(table.sh_offset + place, one)) break;
        if (ELF64_ST_TYPE(one.st_info) != STT_FUNC || one.st_shndx == SHN_UNDEF) continue;
        if (address < one.st_value || address >= one.st_value + one.st_size) continue;
        const std::uint64_t name = names.sh_offset + one.st_name;
        if (name >= octets_.size()) continue;
        if (!std::memchr(octets_.data() + name, 0, octets_.size() - name)) continue;
        return demangled(octets_.data() + name) + " + " + hexadecimal(address - one.st_value);
      }
    }
    return {};
  }

  std::string_view octets_, mapped_;
  ElfW(Ehdr) header_{};
};

Symbols::Symbols(const std::vector<Mapping>& mappings, FileOf file_of)
    : mappings_{mappings},
      file_of_{std::move(file_of)} {}

Symbols::~Symbols() = default;

const Symbols::File& Symbols::file(const std::string& mapped) {
  const auto [at, added] = files_.try_emplace(mapped);
  if (!added) return at->second;
  const SymbolFile found = file_of_(mapped);
  const std::filesystem::path path{found.name.empty() ? mapped : found.name};
  at->second.name = path.filename().string();
  if (found.path.empty()) return at->second;
  at->second.elf = std::make_unique<Elf>(found.path);
  at->second.lines = std::make_unique<SourceLines>(found.path);
  return at->second;
}

std::string Symbols::describe(std::uint64_t address) {
  const Mapping* mapping = mapping_of(mappings_, address);
  if (!mapping) return hexadecimal(address);
  const std::uint64_t offset = address - mapping->begin + mapping->offset;
  const File& found = file(mapping->file);
  const auto linked = found.elf ? found.elf->address_of(offset) : std::nullopt;
  const std::string symbol = linked ? found.elf->symbol(*linked) : std::string{};
  const std::string line = linked ? found.lines->at(*linked) : std::string{};
  std::string words = symbol.empty() ? found.name + " + " + hexadecimal(offset) : symbol;
  if (!line.empty()) words += " (" + line + ')';
  return symbol.empty() ? words : words + " in " + found.name;
}

}  // namespace portico::process
