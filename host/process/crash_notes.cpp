#include "process/crash_notes.hpp"

#include <algorithm>

#include "os/memory/room.hpp"
#include "os/timestamp.hpp"
#include "route/flight.hpp"

namespace portico::process {
namespace {

os::RingInUse<CrashNotes>& notes() {
  static auto& one = *new os::RingInUse<CrashNotes>;
  return one;
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

Crash read(const CrashNote& note) {
  return {os::kept_moment(note.nanoseconds),
          note.process,
          os::text_in(note.kind),
          os::text_in(note.plugin),
          os::text_in(note.what),
          lines_of(os::text_in(note.frames))};
}

}  // namespace

void note_crashes_in(CrashNotes& memory) { notes().use(memory); }

std::uint64_t note_crash(std::string_view kind, pid_t process, const Report& report) {
  return notes().with([&](CrashNotes& all) {
    if (!report.plugin.empty()) all.tally.add(kind, report.plugin);
    return all.add([&](CrashNote& note) {
      note.nanoseconds = os::nanoseconds_of(std::chrono::system_clock::now());
      note.process = process;
      os::put(note.kind, kind);
      os::put(note.plugin, report.plugin);
      os::put(note.what, report.summary);
      os::put(note.frames, {});
    });
  });
}

void note_frames(std::uint64_t number, const std::vector<std::string>& frames) {
  std::string text;
  for (const std::string& frame : frames) text += frame + '\n';
  notes().with([&](CrashNotes& all) {
    all.change(number, [&](CrashNote& note) { os::put(note.frames, text); });
  });
}

std::vector<CrashTotal> crash_totals() {
  return notes().with([](const CrashNotes& kept) { return kept.tally.totals(); });
}

std::vector<Crash> crashes() {
  auto all = notes().with([](const CrashNotes& kept) { return kept.all(read); });
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace portico::process
