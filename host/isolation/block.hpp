#pragma once

// A tree of cells as bytes that mean the same in every process, the form in which values cross.
//
//   cells   16 bytes each: the root, then depth first the items (one cell) and members (two cells)
//           of every array and object; in the place of an address each holds the offset it stands
//           for, within the cells, or within the texts for strings and names
//   texts   the bytes of strings and names
//
// open() trusts nothing: cells are visited once, in the order in which they were written. No state;
// one thread at a time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "message/text.hpp"
#include "portico/abi.h"

namespace portico::isolation {

static_assert(sizeof(portico_value) == 16 && sizeof(portico_member) == 32);

/// Room for cells that is filled in at once, and not before.
template <class Cell> struct Unfilled : std::allocator<Cell> {
  template <class Other> struct rebind { using other = Unfilled<Other>; };
  template <class Made> void construct(Made* place) noexcept {
    ::new (static_cast<void*>(place)) Made;
  }
};
using Cells = std::vector<portico_value, Unfilled<portico_value>>;

class Block {
public:
  /// What it held before is gone. Throws std::length_error for a tree that is too deep.
  void write(const portico_value& root);

  const Cells& cells() const { return cells_; }
  std::string_view texts() const { return texts_.view(); }
  /// Bytes of all strings and names, those counted each time that share some.
  std::uint64_t used() const { return used_; }

private:
  struct Name {
    const char* data;
    std::uint32_t size;
    std::uint64_t offset;
  };
  void write(std::size_t at, const portico_value& value, std::size_t depth);
  std::size_t write_items(const portico_value& value, std::size_t depth);
  std::size_t write_members(const portico_value& value, std::size_t depth);
  std::size_t add_cells(std::size_t count, std::size_t depth);
  std::uint64_t keep(const char* data, std::size_t size);

  Cells cells_;
  message::Text texts_;
  std::uint64_t used_ = 0;
  std::vector<Name> names_;  ///< of the last object, by place: lists repeat them
};

/// Turns offsets back into addresses, in place. False: these are no cells that write() has made,
/// and nothing of them may be used. The texts may not be longer than `most` when all strings that
/// share some are counted.
bool open(std::span<portico_value> cells, std::span<const char> texts, std::uint64_t most);

/// Whether they were written of the same values.
bool same(const Block& one, const Block& other);

}  // namespace portico::isolation
