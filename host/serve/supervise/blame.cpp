#include "serve/supervise/blame.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include <signal.h>
#include <sys/wait.h>

#include "life/trial/lethal.hpp"
#include "os/memory/room.hpp"
#include "route/load_mark.hpp"

namespace portico::serve {
namespace {

constexpr int kills_to_condemn = 2;

}  // namespace

void Blame::learn(const route::FlightMemory& memory) {
  const std::string text = os::text_in(memory.notes);
  life::Decisions known = life::decisions_of(text);
  if (!known.passed.empty() || !known.quarantined.empty() || !known.disabled.empty())
    decisions_ = std::move(known);
}

void Blame::tell(route::FlightMemory& memory) const {
  os::put(memory.notes, life::to_json(decisions_));
}

void Blame::hang(const process::LoadPoint& load, const std::string& what) {
  decisions_.lethal[load.digest] = life::lethal_in_host(load, what);
}

void Blame::end(const route::FlightMemory& memory, const process::Report& report, int status,
                Served served) {
  if (!condemn(report, status, served)) end_of_left(memory, report);
}

void Blame::end_of_left(const route::FlightMemory& memory, const process::Report& report) {
  if (!report.plugin.empty()) count(memory, report);
}

/// A library that ended the process which was to serve it does so once. Not one that only start()
/// of a process that did not serve yet has failed, for that costs nobody anything, nor one beside
/// which somebody killed the process, unless it happens again.
bool Blame::condemn(const process::Report& report, int status, Served served) {
  if (!report.load) return false;
  const process::LoadPoint& load = *report.load;
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (killed && ++kills_[load.digest] < kills_to_condemn) return false;
  if (!killed && load.step == route::starting && served == Served::no) return false;
  decisions_.lethal[load.digest] = life::lethal_in_host(load, report.summary);
  return true;
}

void Blame::count(const route::FlightMemory& memory, const process::Report& report) {
  if (report.digest.empty()) return;
  if (!crashes_[report.plugin].add(std::chrono::steady_clock::now())) return;
  life::Quarantine quarantine{{report.plugin, report.version, report.digest, {}},
                              process::CrashCount::words() + "; the last time it " +
                                  report.summary};
  for (std::uint32_t at = 1; at <= memory.labels && at < route::FlightMemory::most_labels; ++at) {
    const std::string what = memory.label[at].what;
    const auto blank = what.find(" /");
    if (memory.label[at].plugin == report.plugin && blank != std::string::npos)
      quarantine.paths.push_back({what.substr(0, blank), what.substr(blank + 1)});
  }
  decisions_.quarantined.push_back(std::move(quarantine));
}

}  // namespace portico::serve
