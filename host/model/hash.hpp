#pragma once

// Hashing of what clients choose: seeded once a process, so that nobody can prepare names or items
// that collide. Any thread.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "message/arena.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

std::uint64_t hash(std::string_view text);
/// Equal by `equal` means the same hash: 1, 1.0 and true are one.
std::uint64_t hash(const portico_value& value);

/// Equality of Python: 1 == 1.0 == True; of objects without order.
bool equal(const portico_value& a, const portico_value& b);

/// Whether a set of Python's can hold it: no model, list or dict, nor a tuple that holds one.
bool is_hashable(const Type& item, const portico_value& given);

/// unique() of reader.hpp for many members.
std::uint32_t unique_by_hash(portico_member* members, std::uint32_t count, message::Arena&);

/// Finds whether an item was there before. Slots are indexes into items that the caller keeps.
class Seen {
public:
  Seen(std::size_t expected, message::Arena&);
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;

  /// The index of an equal item among `items`, or `count`, under which the new one is then noted.
  template <class Same>
  std::uint32_t find_or_note(std::uint64_t code, std::uint32_t count, Same&& same) {
    for (std::size_t slot = code & mask_;; slot = (slot + 1) & mask_) {
      if (slots_[slot] == empty) return slots_[slot] = count, count;
      if (same(slots_[slot])) return slots_[slot];
    }
  }

  /// The same, but nothing is noted.
  template <class Same>
  std::uint32_t find(std::uint64_t code, std::uint32_t count, Same&& same) const {
    for (std::size_t slot = code & mask_; slots_[slot] != empty; slot = (slot + 1) & mask_)
      if (same(slots_[slot])) return slots_[slot];
    return count;
  }

private:
  static constexpr std::uint32_t empty = 0xFFFFFFFF;
  static constexpr std::size_t near = 64;
  std::uint32_t here_[near];
  std::uint32_t* slots_ = here_;
  std::size_t mask_ = 0;
};

}  // namespace portico::model
