#pragma once

// An ELF file in memory as the dynamic linker sees it, of which nothing is believed: what the
// linker would follow is found as it finds it, by segments and the dynamic table. A value that
// looks at bytes of somebody else's; any thread.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "os/elf/elf_file.hpp"

namespace portico::os {

class ElfImage : public ElfFile {
public:
  using Dynamic = ElfW(Dyn);
  using Symbol = ElfW(Sym);

  explicit ElfImage(std::string_view bytes);

  /// Of the file; empty when it is not all there.
  std::string_view piece(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes().size() || size > bytes().size() - offset) return {};
    return bytes().substr(offset, size);
  }

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
  void read_dynamic();
  std::optional<std::uint32_t> count_symbols() const;
  std::optional<std::uint32_t> count_by_gnu_hash(std::uint64_t address) const;

  std::vector<Dynamic> dynamic_;
  std::string_view strings_;
  std::optional<std::uint32_t> symbols_;
};

}  // namespace portico::os
