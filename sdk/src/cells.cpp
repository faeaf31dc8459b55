#include "portico/cells.hpp"

#include <algorithm>
#include <stdexcept>

namespace portico::detail {

void* Cells::grow(std::size_t size) {
  room_ = std::max(room_ * 2, size);
  auto* const made = static_cast<Block*>(::operator new(sizeof(Block) + room_));
  made->before = blocks_;
  blocks_ = made;
  block_ = reinterpret_cast<std::byte*>(made + 1);
  used_ = size;
  return block_;
}

void Cells::release() noexcept {
  while (blocks_ != nullptr) {
    Block* const last = blocks_;
    blocks_ = last->before;
    ::operator delete(last);
  }
}

Unwritable too_deep() {
  return Unwritable("a value is nested deeper than 128 levels, or leads back to itself");
}
void Nesting::refuse() { throw too_deep(); }

void cell::too_many() {
  throw std::length_error("portico: a text or list of more than 4294967295 elements");
}

}  // namespace portico::detail
