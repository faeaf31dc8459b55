#include "process/frames/symbols.hpp"

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

#include "os/descriptor.hpp"
#include "os/elf/elf_image.hpp"

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
  found.file = mapped_file(line);
  if (next.ec != std::errc{} || found.file.empty()) return std::nullopt;
  return found;
}

}  // namespace

std::string hexadecimal(std::uint64_t number) {
  char digits[17] = {};
  std::to_chars(digits, digits + 16, number, 16);
  return std::string{"0x"} + digits;
}

std::string_view mapped_file(std::string_view line) {
  const auto slash = line.find('/');
  if (slash == line.npos) return {};
  std::string_view file = line.substr(slash);
  constexpr std::string_view deleted = " (deleted)";
  if (file.ends_with(deleted)) file.remove_suffix(deleted.size());
  return file;
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

/// An ELF file with its tables of symbols.
class Symbols::Elf {
public:
  explicit Elf(const std::string& path) : mapped_{map(path)}, image_{mapped_} {}
  Elf(const Elf&) = delete;
  Elf& operator=(const Elf&) = delete;
  ~Elf() {
    if (!mapped_.empty()) ::munmap(const_cast<char*>(mapped_.data()), mapped_.size());
  }

  /// Where a byte of the file is once it is loaded.
  std::optional<std::uint64_t> address_of(std::uint64_t offset) const {
    for (const Image::Segment& segment : image_.segments())
      if (segment.p_type == PT_LOAD && offset >= segment.p_offset &&
          offset < segment.p_offset + segment.p_filesz)
        return offset - segment.p_offset + segment.p_vaddr;
    return std::nullopt;
  }

  /// "name + 0x1c", or empty.
  std::string symbol(std::uint64_t address) const {
    std::string best = in_table(address, SHT_SYMTAB);
    return best.empty() ? in_table(address, SHT_DYNSYM) : best;
  }

private:
  using Image = os::ElfImage;

  /// Empty: there is no such file.
  static std::string_view map(const std::string& path) {
    const os::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat found {};
    if (file.number() < 0 || ::fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode) ||
        found.st_size <= 0)
      return {};
    const auto size = static_cast<std::size_t>(found.st_size);
    void* place = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (place == MAP_FAILED) return {};
    return {static_cast<const char*>(place), size};
  }

  std::string in_table(std::uint64_t address, std::uint32_t type) const {
    Image::Section table{}, names{};
    for (std::uint64_t index = 0; image_.section(index, table); ++index) {
      if (table.sh_type != type || !image_.section(table.sh_link, names)) continue;
      std::string found = in_symbols(address, table, names);
      if (!found.empty()) return found;
    }
    return {};
  }

  std::string in_symbols(std::uint64_t address, const Image::Section& table,
                         const Image::Section& names) const {
    Image::Symbol one{};
    for (std::uint64_t place = 0; place + sizeof one <= table.sh_size; place += sizeof one) {
      if (!image_.read(table.sh_offset + place, one)) break;
      if (ELF64_ST_TYPE(one.st_info) != STT_FUNC || one.st_shndx == SHN_UNDEF) continue;
      if (address < one.st_value || address >= one.st_value + one.st_size) continue;
      const std::uint64_t start = names.sh_offset + one.st_name;
      if (start >= mapped_.size()) continue;
      const std::string_view rest = mapped_.substr(start);
      if (rest.find('\0') == rest.npos) continue;
      return demangled(rest.data()) + " + " + hexadecimal(address - one.st_value);
    }
    return {};
  }

  std::string_view mapped_;
  Image image_;
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
