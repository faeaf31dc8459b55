#include "isolation/block.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace portico::isolation {
namespace {

/// Twice the depth of a reply and more: a value of a union may be an object around it (choice.h).
constexpr std::size_t deepest = 400;

constexpr std::size_t cells_of_member = sizeof(portico_member) / sizeof(portico_value);

/// A member as it stands in the cells: the name, then the value.
struct NameCell {
  std::uint64_t offset;
  std::uint32_t size, flags;
};
static_assert(sizeof(NameCell) == sizeof(portico_value));
static_assert(offsetof(portico_member, name_size) == offsetof(NameCell, size) &&
              offsetof(portico_member, flags) == offsetof(NameCell, flags) &&
              offsetof(portico_member, value) == sizeof(NameCell));

/// Most texts are short: no call for them.
void copy_text(const char* from, std::size_t size, char* to) {
  const auto halves = [&](auto half) {
    std::memcpy(&half, from, sizeof half);
    auto last = half;
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &half, sizeof half);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
  };
  if (size > 2 * sizeof(std::uint64_t))
    std::memcpy(to, from, size);
  else if (size >= sizeof(std::uint64_t))
    halves(std::uint64_t{});
  else if (size >= sizeof(std::uint32_t))
    halves(std::uint32_t{});
  else
    for (std::size_t at = 0; at < size; ++at) to[at] = from[at];
}

const char* address(const char* base, std::uint64_t offset) { return base + offset; }

class Opening {
public:
  Opening(std::span<portico_value> cells, std::span<const char> texts, std::uint64_t most)
      : cells_{cells},
        texts_{texts},
        left_{most} {}

  bool run() { return !cells_.empty() && value(cells_[0], 0) && next_ == cells_.size(); }

private:
  bool value(portico_value& cell, std::size_t depth) {
    switch (cell.kind) {
    case PORTICO_STRING:
    case PORTICO_JSON: return text(cell);
    case PORTICO_ARRAY: return items(cell, depth);
    case PORTICO_OBJECT: return members(cell, depth);
    default: return true;  // whoever reads it knows the kind, or refuses it
    }
  }

  bool holds(std::uint64_t offset, std::uint64_t size) {
    if (offset > texts_.size() || size > texts_.size() - offset || size > left_) return false;
    left_ -= size;
    return true;
  }

  bool text(portico_value& cell) {
    const auto offset = static_cast<std::uint64_t>(cell.integer);
    if (!holds(offset, cell.size)) return false;
    cell.text = address(texts_.data(), offset);
    return true;
  }

  /// The next cells, which have to be where the offset says they are.
  portico_value* take(const portico_value& cell, std::size_t count, std::size_t depth) {
    const auto offset = static_cast<std::uint64_t>(cell.integer);
    if (offset != next_ * sizeof(portico_value) || count > cells_.size() - next_) return nullptr;
    if (count > 0 && depth >= deepest) return nullptr;
    portico_value* first = cells_.data() + next_;
    next_ += count;
    return first;
  }

  bool items(portico_value& cell, std::size_t depth) {
    portico_value* const first = take(cell, cell.size, depth);
    if (!first) return false;
    cell.items = first;
    for (std::uint32_t at = 0; at < cell.size; ++at)
      if (!value(first[at], depth + 1)) return false;
    return true;
  }

  bool members(portico_value& cell, std::size_t depth) {
    portico_value* const first = take(cell, std::size_t{cell.size} * cells_of_member, depth);
    if (!first) return false;
    cell.members = reinterpret_cast<const portico_member*>(first);
    portico_value* at = first;
    for (std::uint32_t left = cell.size; left > 0; --left, at += cells_of_member)
      if (!name(at[0]) || !value(at[1], depth + 1)) return false;
    return true;
  }

  bool name(portico_value& cell) {
    NameCell name;
    std::memcpy(&name, &cell, sizeof name);
    if (!holds(name.offset, name.size)) return false;
    name.offset = reinterpret_cast<std::uintptr_t>(address(texts_.data(), name.offset));
    std::memcpy(static_cast<void*>(&cell), &name, sizeof name);
    return true;
  }

  const std::span<portico_value> cells_;
  const std::span<const char> texts_;
  std::uint64_t left_;    ///< bytes that strings may still stand for
  std::size_t next_ = 1;  ///< the cell that nobody has taken yet
};

}  // namespace

void Block::write(const portico_value& root) {
  cells_.clear();
  texts_.clear();
  used_ = 0;
  names_.clear();
  cells_.resize(1);
  write(0, root, 0);
}

inline void Block::write(std::size_t at, const portico_value& value, std::size_t depth) {
  portico_value cell = value;
  switch (value.kind) {
  case PORTICO_STRING:
  case PORTICO_JSON: cell.integer = static_cast<std::int64_t>(keep(value.text, value.size)); break;
  case PORTICO_ARRAY:
    cell.integer = static_cast<std::int64_t>(write_items(value, depth) * sizeof cell);
    break;
  case PORTICO_OBJECT:
    cell.integer = static_cast<std::int64_t>(write_members(value, depth) * sizeof cell);
    break;
  default: break;
  }
  cells_[at] = cell;
}

/// The place of the first.
inline std::size_t Block::add_cells(std::size_t count, std::size_t depth) {
  if (count > 0 && depth >= deepest) throw std::length_error{"a value is nested too deep to cross"};
  const std::size_t first = cells_.size();
  cells_.resize(first + count);
  return first;
}

std::size_t Block::write_items(const portico_value& value, std::size_t depth) {
  const std::size_t first = add_cells(value.size, depth);
  for (std::uint32_t i = 0; i < value.size; ++i) write(first + i, value.items[i], depth + 1);
  return first;
}

std::size_t Block::write_members(const portico_value& value, std::size_t depth) {
  const std::size_t first = add_cells(std::size_t{value.size} * cells_of_member, depth);
  if (names_.size() < value.size) names_.resize(value.size);
  for (std::uint32_t i = 0; i < value.size; ++i) {
    const portico_member& member = value.members[i];
    Name& known = names_[i];
    if (known.data != member.name || known.size != member.name_size || !known.data)
      known = {member.name, member.name_size, keep(member.name, member.name_size)};
    else
      used_ += member.name_size;
    const NameCell name{known.offset, member.name_size, member.flags};
    const std::size_t place = first + std::size_t{i} * cells_of_member;
    std::memcpy(static_cast<void*>(&cells_[place]), &name, sizeof name);
    write(place + 1, member.value, depth + 1);
  }
  return first;
}

inline std::uint64_t Block::keep(const char* data, std::size_t size) {
  const std::uint64_t offset = texts_.size();
  used_ += size;
  copy_text(data, size, texts_.room(size));
  texts_.advance(size);
  return offset;
}

bool open(std::span<portico_value> cells, std::span<const char> texts, std::uint64_t most) {
  return Opening{cells, texts, most}.run();
}

bool same(const Block& one, const Block& other) {
  return one.texts() == other.texts() && one.cells().size() == other.cells().size() &&
         std::equal(one.cells().begin(), one.cells().end(), other.cells().begin(),
                    [](const portico_value& a, const portico_value& b) {
                      return a.kind == b.kind && a.size == b.size && a.integer == b.integer;
                    });
}

}  // namespace portico::isolation
