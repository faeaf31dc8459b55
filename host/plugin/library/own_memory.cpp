#include "plugin/library/own_memory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::plugin {
namespace {

constexpr std::size_t block = 4096;  // what a pipe takes at once

}  // namespace

OwnMemory::OwnMemory() : in_{-1}, out_{-1} {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Refused{"cannot be examined: " + os::reason()};
  out_ = os::Descriptor{ends[0]};
  in_ = os::Descriptor{ends[1]};
}

bool OwnMemory::read(const void* from, void* to, std::size_t size) const {
  const auto* source = static_cast<const char*>(from);
  for (auto* target = static_cast<char*>(to); size > 0;) {
    const std::size_t wanted = std::min(size, block);
    // Not write(): sanitizers would look for themselves.
    const long taken = ::syscall(SYS_write, in_.number(), source, wanted);
    if (taken <= 0) return false;
    if (::read(out_.number(), target, static_cast<std::size_t>(taken)) != taken) return false;
    source += taken;
    target += taken;
    size -= static_cast<std::size_t>(taken);
  }
  return true;
}

std::optional<std::string> OwnMemory::text(const char* from, std::size_t most) const {
  std::string found;
  std::array<char, block> room;
  while (found.size() <= most) {
    const auto address = reinterpret_cast<std::uintptr_t>(from) + found.size();
    const std::size_t size = block - address % block;  // to the end of its page
    if (!read(from + found.size(), room.data(), size)) return std::nullopt;
    const auto* end = static_cast<const char*>(std::memchr(room.data(), 0, size));
    found.append(room.data(), end ? static_cast<std::size_t>(end - room.data()) : size);
    if (end) return found.size() <= most ? std::optional{found} : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace portico::plugin
