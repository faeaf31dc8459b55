#include "task/store/task_row.hpp"

#include <array>

#include <sys/random.h>

#include "os/error.hpp"

namespace portico::task {

std::string_view name_of(State state) {
  switch (state) {
  case State::waiting:
  case State::delayed: return "waiting";
  case State::running: return "running";
  case State::done: return "done";
  case State::dead: return "dead";
  case State::cancelled: return "cancelled";
  }
  return {};
}

std::string crash_words(std::int64_t crashes) {
  return crashes == 1 ? "its process ended while it ran"
                      : "its process ended " + std::to_string(crashes) + " times while it ran";
}

std::string make_task_id(Instant now) {
  std::array<unsigned char, 16> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    os::fail("no random bytes for the id of a task");
  for (int at = 0; at < 6; ++at)
    bytes[static_cast<std::size_t>(at)] = static_cast<unsigned char>(now >> (40 - 8 * at));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at == 4 || at == 6 || at == 8 || at == 10) text += '-';
    text += digits[bytes[at] >> 4];
    text += digits[bytes[at] & 15];
  }
  return text;
}

}  // namespace portico::task
