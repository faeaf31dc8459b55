#include "serve/sight/sight_memory.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "process/crash_notes.hpp"
#include "settings/log/recent_log.hpp"

namespace portico::serve {
namespace {

struct Remembered {
  settings::RecentLog log;
  process::CrashNotes crashes;
};

/// For ever, and in the sight of who looks for leaks.
os::SharedPages& kept(std::unique_ptr<os::SharedPages> pages) {
  static auto& all = *new std::vector<std::unique_ptr<os::SharedPages>>;
  return *all.emplace_back(std::move(pages));
}

}  // namespace

SightMemory::SightMemory()
    : SightMemory{kept(std::make_unique<os::SharedPages>("portico-sight", sizeof(Remembered)))} {}

SightMemory::SightMemory(int descriptor)
    : SightMemory{kept(std::make_unique<os::SharedPages>(descriptor, sizeof(Remembered)))} {}

SightMemory::SightMemory(os::SharedPages& pages) : pages_{pages} {
  Remembered& remembered = *static_cast<Remembered*>(pages.begin());
  settings::keep_recent_in(remembered.log);
  process::note_crashes_in(remembered.crashes);
}

}  // namespace portico::serve
