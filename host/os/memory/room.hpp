#pragma once

// Texts in memory that others may read while they are written, or that was written by a process
// that has died meanwhile. No state; any thread.

#include <atomic>
#include <span>
#include <string>
#include <string_view>

namespace portico::os {

/// What is too long is cut; there is a NUL behind it.
inline void put(std::span<char> room, std::string_view text) {
  text = text.substr(0, room.size() - 1);
  char* to = room.data();
  for (const char one : text) std::atomic_ref{*to++}.store(one, std::memory_order_relaxed);
  std::atomic_ref{*to}.store('\0', std::memory_order_relaxed);
}

/// What was put there, up to the NUL or the end of the room.
inline std::string text_in(std::span<const char> room) {
  std::string text;
  for (const char& one : room) {
    const char read = std::atomic_ref{const_cast<char&>(one)}.load(std::memory_order_relaxed);
    if (read == '\0') break;
    text += read;
  }
  return text;
}

}  // namespace portico::os
