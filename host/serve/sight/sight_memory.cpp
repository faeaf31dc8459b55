#include "serve/sight/sight_memory.hpp"

#include "process/crash_notes.hpp"
#include "settings/log/recent_log.hpp"

namespace portico::serve {
namespace {

struct Remembered {
  settings::RecentLog log;
  process::CrashNotes crashes;
};

}  // namespace

SightMemory::SightMemory()
    : SightMemory{*new os::SharedPages{"portico-sight", sizeof(Remembered)}} {}

SightMemory::SightMemory(int descriptor)
    : SightMemory{*new os::SharedPages{descriptor, sizeof(Remembered)}} {}

SightMemory::SightMemory(os::SharedPages& pages) : pages_{pages} {
  Remembered& remembered = *static_cast<Remembered*>(pages.begin());
  settings::keep_recent_in(remembered.log);
  process::note_crashes_in(remembered.crashes);
}

}  // namespace portico::serve
