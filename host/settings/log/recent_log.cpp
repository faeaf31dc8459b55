#include "settings/log/recent_log.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <span>

namespace portico::settings {
namespace {

/// Threads of this process take turns; of others, the number of the turn tells.
std::mutex& ring_turn() {
  static auto& mutex = *new std::mutex;
  return mutex;
}

std::atomic<RecentLog*>& ring_now() {
  static auto& own = *new RecentLog{};
  static std::atomic<RecentLog*> now{&own};
  return now;
}

void copy(std::span<char> room, std::string_view text) {
  text = text.substr(0, room.size() - 1);
  std::memcpy(room.data(), text.data(), text.size());
  room[text.size()] = '\0';
}

std::string copied(std::span<const char> room) {
  return {room.data(), ::strnlen(room.data(), room.size())};
}

/// Microseconds since 1970: the year 2100.
constexpr std::int64_t last_moment = 4102444800000000;

std::optional<RecentLine> read(const RecentLog::Line& line, std::uint64_t number) {
  if (line.turn.load(std::memory_order_acquire) != 2 * number + 2) return std::nullopt;
  RecentLine read;
  const std::chrono::microseconds since{
      std::clamp<std::int64_t>(line.microseconds, 0, last_moment)};
  read.when = std::chrono::system_clock::time_point{since};
  read.severity =
      static_cast<RecentLine::Severity>(std::min<std::uint32_t>(line.severity, RecentLine::error));
  read.logger = copied(line.logger);
  read.text = copied(line.text);
  std::atomic_thread_fence(std::memory_order_acquire);
  if (line.turn.load(std::memory_order_relaxed) != 2 * number + 2) return std::nullopt;
  return read;
}

}  // namespace

std::string_view RecentLine::level() const {
  switch (severity) {
  case debug: return "debug";
  case information: return "information";
  case warning: return "warning";
  case error: break;
  }
  return "error";
}

void keep_recent_in(RecentLog& log) { ring_now().store(&log, std::memory_order_release); }

void keep_recent(const RecentLine& line) {
  const std::lock_guard lock{ring_turn()};
  RecentLog& ring = *ring_now().load(std::memory_order_acquire);
  const std::uint64_t number = ring.next.fetch_add(1, std::memory_order_relaxed);
  RecentLog::Line& place = ring.lines[number % RecentLog::most];
  place.turn.store(2 * number + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  place.microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(line.when.time_since_epoch()).count();
  place.severity = line.severity;
  copy(place.logger, line.logger);
  copy(place.text, line.text);
  place.turn.store(2 * number + 2, std::memory_order_release);
}

std::vector<RecentLine> recent_lines() {
  const std::lock_guard lock{ring_turn()};
  const RecentLog& ring = *ring_now().load(std::memory_order_acquire);
  const std::uint64_t next = ring.next.load(std::memory_order_acquire);
  std::vector<RecentLine> all;
  for (std::uint64_t number = next - std::min<std::uint64_t>(next, RecentLog::most); number < next;
       ++number)
    if (auto line = read(ring.lines[number % RecentLog::most], number))
      all.push_back(std::move(*line));
  return all;
}

}  // namespace portico::settings
