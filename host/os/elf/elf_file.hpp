#pragma once

// An ELF file of which nothing is believed: every read is checked. Its headers, segments and
// sections; what the dynamic linker follows is in elf_image.hpp. A value that borrows bytes or a
// descriptor; any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <elf.h>
#include <link.h>

namespace portico::os {

class ElfFile {
public:
  using Header = ElfW(Ehdr);
  using Segment = ElfW(Phdr);
  using Section = ElfW(Shdr);

  /// A file that is none has no header, and nothing that a header leads to.
  explicit ElfFile(std::string_view bytes);
  /// Of an open file that may change meanwhile, which is not mapped.
  explicit ElfFile(int descriptor);

  std::uint64_t size() const { return size_; }
  /// Whether it begins as one does, whatever follows.
  bool begins() const;
  /// All zero when it is not all there.
  const Header& header() const { return header_; }
  /// All of them, or none when not all are there.
  const std::vector<Segment>& segments() const { return segments_; }
  /// Of the section table; false: it has no such section, or not all of it is there.
  bool section(std::uint64_t index, Section& found) const;
  /// The bytes of the section with that name; empty when it has none, or one of more than `most`
  /// bytes.
  std::string section(std::string_view name, std::size_t most) const;
  /// Where the last part of it ends.
  std::uint64_t end() const;

  /// False when it is not all there.
  template <class Part> bool read(std::uint64_t offset, Part& part) const {
    return read(offset, &part, sizeof part);
  }
  bool read(std::uint64_t offset, void* to, std::size_t size) const;

protected:
  /// Of a file in memory.
  std::string_view bytes() const { return bytes_; }

private:
  void read_headers();
  std::string contents(const Section& section, std::size_t most) const;

  std::string_view bytes_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Header header_{};
  std::vector<Segment> segments_;
};

}  // namespace portico::os
