#pragma once

// An ELF file in memory of which nothing is believed: every read is checked. What the dynamic
// linker would follow is found as it finds it, by segments and the dynamic table. A value that
// looks at bytes of somebody else's; any thread.

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <elf.h>
#include <link.h>

namespace portico::os {

class ElfImage {
public:
  using Header = ElfW(Ehdr);
  using Segment = ElfW(Phdr);
  using Section = ElfW(Shdr);
  using Dynamic = ElfW(Dyn);
  using Symbol = ElfW(Sym);

  /// Of a file that is none, everything is empty.
  explicit ElfImage(std::string_view bytes);

  const Header& header() const { return header_; }
  const std::vector<Segment>& segments() const { return segments_; }

  // ---- The file ----

  /// Empty when it is not all there.
  std::string_view piece(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return {};
    return bytes_.substr(offset, size);
  }
  /// False when it is not all there.
  template <class Part> bool read(std::uint64_t offset, Part& part) const {
    const std::string_view found = piece(offset, sizeof part);
    if (found.size() < sizeof part) return false;
    std::memcpy(&part, found.data(), sizeof part);
    return true;
  }
  /// Where the last part of it ends.
  std::uint64_t end() const;
  /// Of the section table; false: it has no such section, or not all of it is there.
  bool section(std::uint64_t index, Section& found) const;

  // ---- As it is loaded: by addresses, 0 is where the first segment is linked to ----

  /// Where in the file it comes from, when all of it does and lies in one segment.
  std::optional<std::uint64_t> offset_of(std::uint64_t address, std::uint64_t size) const;
  /// The segment that has all of it in memory, or null.
  const Segment* segment_of(std::uint64_t address, std::uint64_t size) const;

  /// Up to the entry that ends it; empty: it is not all there, or has no end.
  const std::vector<Dynamic>& dynamic() const { return dynamic_; }
  std::optional<std::uint64_t> entry(std::int64_t tag) const;
  /// Of the dynamic string table.
  std::string_view string(std::uint64_t offset) const;
  /// The names that the entries with this tag give.
  std::vector<std::string_view> strings(std::int64_t tag) const;
  /// How many dynamic symbols its hash table knows; none: it has no table that makes sense.
  std::optional<std::uint32_t> symbols() const { return symbols_; }
  bool symbol(std::uint32_t index, Symbol& found) const;
  /// Defined there, by that name.
  std::optional<Symbol> defined(std::string_view name) const;
  /// Whether it needs that name from elsewhere.
  bool imports(std::string_view name) const;

private:
  void read_segments();
  void read_dynamic();
  std::optional<std::uint32_t> count_symbols() const;
  std::optional<std::uint32_t> count_by_gnu_hash(std::uint64_t address) const;

  std::string_view bytes_;
  Header header_{};
  std::vector<Segment> segments_;
  std::vector<Dynamic> dynamic_;
  std::string_view strings_;
  std::optional<std::uint32_t> symbols_;
};

}  // namespace portico::os
