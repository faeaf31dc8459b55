#include "process/crash_notes.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "route/flight.hpp"

namespace portico::process {
namespace {

std::mutex& notes_turn() {
  static auto& mutex = *new std::mutex;
  return mutex;
}

std::atomic<CrashNotes*>& notes_now() {
  static auto& own = *new CrashNotes{};
  static std::atomic<CrashNotes*> now{&own};
  return now;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

/// Microseconds since 1970: the year 2100.
constexpr std::int64_t last_moment = 4102444800000000;

std::optional<Crash> read(const CrashNotes::Note& note, std::uint64_t number) {
  if (note.turn.load(std::memory_order_acquire) != 2 * number + 2) return std::nullopt;
  Crash crash;
  crash.when = std::chrono::system_clock::time_point{
      std::chrono::microseconds{std::clamp<std::int64_t>(note.microseconds, 0, last_moment)}};
  crash.process = note.process;
  crash.kind = route::text(note.kind);
  crash.plugin = route::text(note.plugin);
  crash.what = route::text(note.what);
  crash.frames = lines_of(route::text(note.frames));
  std::atomic_thread_fence(std::memory_order_acquire);
  if (note.turn.load(std::memory_order_relaxed) != 2 * number + 2) return std::nullopt;
  return crash;
}

}  // namespace

void note_crashes_in(CrashNotes& notes) { notes_now().store(&notes, std::memory_order_release); }

std::uint64_t note_crash(std::string_view kind, pid_t process, const Report& report) {
  const std::lock_guard lock{notes_turn()};
  CrashNotes& notes = *notes_now().load(std::memory_order_acquire);
  const std::uint64_t number = notes.next.fetch_add(1, std::memory_order_relaxed);
  CrashNotes::Note& note = notes.notes[number % CrashNotes::most];
  note.turn.store(2 * number + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  note.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  note.process = process;
  route::put(note.kind, kind);
  route::put(note.plugin, report.plugin);
  route::put(note.what, report.summary);
  route::put(note.frames, {});
  note.turn.store(2 * number + 2, std::memory_order_release);
  return number;
}

void note_frames(std::uint64_t number, const std::vector<std::string>& frames) {
  std::string text;
  for (const std::string& frame : frames) text += frame + '\n';
  const std::lock_guard lock{notes_turn()};
  CrashNotes::Note& note =
      notes_now().load(std::memory_order_acquire)->notes[number % CrashNotes::most];
  std::uint64_t there = 2 * number + 2;
  if (!note.turn.compare_exchange_strong(there, there - 1, std::memory_order_acq_rel)) return;
  route::put(note.frames, text);
  note.turn.store(there, std::memory_order_release);
}

std::vector<Crash> crashes() {
  const std::lock_guard lock{notes_turn()};
  const CrashNotes& notes = *notes_now().load(std::memory_order_acquire);
  const std::uint64_t next = notes.next.load(std::memory_order_acquire);
  const std::uint64_t count = std::min<std::uint64_t>(next, CrashNotes::most);
  std::vector<Crash> all;
  for (std::uint64_t back = 1; back <= count; ++back)
    if (auto crash = read(notes.notes[(next - back) % CrashNotes::most], next - back))
      all.push_back(std::move(*crash));
  return all;
}

}  // namespace portico::process
