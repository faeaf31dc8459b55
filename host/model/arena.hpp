#pragma once

// Memory of one request: everything is freed at once when the request is over. One thread at a
// time.

#include <memory_resource>
#include <string_view>

#include "portico/abi.h"

namespace portico::model {

using Arena = std::pmr::monotonic_buffer_resource;

/// A copy of `text` that lives as long as the arena.
inline std::string_view keep(Arena& arena, std::string_view text) {
  if (text.empty()) return {};
  auto* copy = static_cast<char*>(arena.allocate(text.size(), 1));
  text.copy(copy, text.size());
  return {copy, text.size()};
}

/// `count` uninitialised objects of a trivial type that live as long as the arena.
template <class T> T* room(Arena& arena, std::size_t count) {
  return static_cast<T*>(arena.allocate(sizeof(T) * count, alignof(T)));
}

}  // namespace portico::model
