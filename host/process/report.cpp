#include "process/report.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "os/memory/room.hpp"
#include "process/crash.hpp"
#include "process/frames/symbols.hpp"

namespace portico::process {
namespace {

using os::text_in;
using route::FlightMemory;
using Module = FlightMemory::Module;

constexpr std::size_t digest_size = 64;  ///< digits of a SHA-256

std::string signal_name(int number) {
  const char* name = ::sigabbrev_np(number);
  return name ? "SIG" + std::string{name} : "signal " + std::to_string(number);
}

bool is_digest(const std::string& text) {
  return text.size() == digest_size &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Libraries that may be believed to have been there.
std::vector<const Module*> modules_of(const FlightMemory& memory) {
  std::vector<const Module*> all;
  const auto count = std::min<std::size_t>(memory.modules, FlightMemory::most_modules);
  for (const Module& one : std::span{memory.module.data(), count})
    if (is_digest(text_in(one.digest))) all.push_back(&one);
  return all;
}

using Names = std::set<std::string>;

Names plugins_of(const FlightMemory& memory) {
  Names names;
  for (const Module* module : modules_of(memory)) names.insert(text_in(module->plugin));
  return names;
}

/// Null for what is none, or that of no plugin that was there.
const FlightMemory::Label* label_at(const FlightMemory& memory, const Names& plugins,
                                    std::uint32_t number) {
  const bool known = number > 0 && number <= memory.labels && number < FlightMemory::most_labels;
  return known && plugins.count(text_in(memory.label[number].plugin)) ? &memory.label[number]
                                                                      : nullptr;
}

std::string words(const LoadPoint& load) {
  return load.plugin + (load.version.empty() ? "" : ' ' + load.version) + ", " + load.step + " (" +
         load.file + ')';
}

LoadPoint load_point(const FlightMemory::Load& load) {
  return {text_in(load.step), text_in(load.file), text_in(load.plugin), text_in(load.version),
          text_in(load.digest)};
}

/// That of the thread, or the only one there is.
std::optional<LoadPoint> load_of(const FlightMemory& memory, std::uint32_t thread) {
  std::optional<LoadPoint> found;
  for (const FlightMemory::Load& load : memory.load) {
    if (load.until == 0 || (thread != 0 && load.thread != thread)) continue;
    if (!is_digest(text_in(load.digest))) continue;
    if (found) return std::nullopt;
    found = load_point(load);
  }
  return found;
}

class Reader {
public:
  explicit Reader(const FlightMemory& memory)
      : memory_{memory},
        mappings_{mappings(text_in(memory.crash.maps))} {}

  void blame(Report& report) {
    report.load = load_of(memory_, memory_.crash.thread);
    if (const auto* label = label_at(memory_, plugins_of(memory_), memory_.crash.label)) {
      report.plugin = text_in(label->plugin);
      where_ = ", " + text_in(label->what);
    } else {
      for (std::uint32_t at = 0; at < depth() && report.plugin.empty(); ++at)
        if (const Mapping* mapping = mapping_of(mappings_, memory_.crash.frames[at]))
          if (const Module* module = module_of(mapping->file))
            report.plugin = text_in(module->plugin);
      if (report.plugin.empty()) return blame_unloaded(report);
    }
    identify(report);
  }

  /// Where nothing is mapped any more there was something.
  void blame_unloaded(Report& report) {
    for (std::uint32_t at = 0; at < depth(); ++at) {
      const std::uint64_t frame = memory_.crash.frames[at];
      if (mapping_of(mappings_, frame)) continue;
      for (const Module* module : modules_of(memory_)) {
        if (module->unloaded == 0 || frame < module->begin || frame >= module->end) continue;
        report.plugin = text_in(module->plugin);
        report.version = text_in(module->version);
        report.digest = text_in(module->digest);
        where_ =
            ", which is unloaded: a thread, timer or callback that it has left behind ran on (" +
            text_in(module->file) + ')';
      }
    }
    if (report.load) identify(report);
  }

  void identify(Report& report) const {
    if (report.load) {
      report.plugin = report.load->plugin;
      report.version = report.load->version;
      report.digest = report.load->digest;
      return;
    }
    for (const Module* module : modules_of(memory_))
      if (text_in(module->plugin) == report.plugin) {
        report.version = text_in(module->version);
        report.digest = text_in(module->digest);
      }
  }

  std::string place(const Report& report) const {
    if (report.load) return " in plugin " + words(*report.load);
    if (report.plugin.empty()) return " outside of every plugin";
    return " in plugin " + report.plugin + ' ' + report.version + where_;
  }

private:
  std::uint32_t depth() const {
    return std::min<std::uint32_t>(memory_.crash.depth, FlightMemory::most_frames);
  }

  const Module* module_of(const std::string& mapped) const {
    for (const Module* module : modules_of(memory_))
      if (text_in(module->copy) == mapped) return module;
    return nullptr;
  }

  const FlightMemory& memory_;
  const std::vector<Mapping> mappings_;
  std::string where_;  ///< of the label
};

std::vector<std::string> in_flight(const FlightMemory& memory, Names& plugins) {
  std::set<std::string> all;
  const Names known = plugins_of(memory);
  for (const FlightMemory::Slot& slot : memory.slot) {
    const auto* label = slot.thread == 0 ? nullptr : label_at(memory, known, slot.label);
    if (!label) continue;
    plugins.insert(text_in(label->plugin));
    all.insert(text_in(label->plugin) + ' ' + text_in(label->what));
  }
  return {all.begin(), all.end()};
}

bool killed(const Death& death) {
  return WIFSIGNALED(death.status) && WTERMSIG(death.status) == SIGKILL;
}

std::string_view reason(Oom oom) {
  switch (oom) {
  case Oom::certain: return ": out of memory, says the kernel";
  case Oom::probable: return ": probably out of memory, for which the kernel has killed a process";
  case Oom::no: return ": somebody's kill, not the kernel's for want of memory";
  case Oom::unknown: break;
  }
  return " (out of memory, or somebody's kill)";
}

bool is_fatal(int number) { return std::find(fatal.begin(), fatal.end(), number) != fatal.end(); }

/// How the process says it ended, if that is how it did.
FlightMemory::Crash::How word(const FlightMemory& memory, const Death& death) {
  const auto& crash = memory.crash;
  const auto how = crash.how.load(std::memory_order_acquire);
  if (how == FlightMemory::Crash::by_signal && is_fatal(crash.number) &&
      WIFSIGNALED(death.status) && is_fatal(WTERMSIG(death.status)))
    return FlightMemory::Crash::by_signal;
  if (how == FlightMemory::Crash::by_exit && WIFEXITED(death.status) &&
      WEXITSTATUS(death.status) == (crash.number & 0xff))
    return FlightMemory::Crash::by_exit;
  return FlightMemory::Crash::unknown;
}

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

std::string ending(const Death& death) {
  if (!WIFSIGNALED(death.status))
    return "ended with exit status " + std::to_string(WEXITSTATUS(death.status));
  std::string words = "was killed by " + signal_name(WTERMSIG(death.status));
  if (!killed(death)) return words;
  words += death.by_host ? ", by the host" : reason(death.oom);
  if (death.resident > 0) words += "; it had " + mebibytes(death.resident) + " of memory";
  if (death.peak > 0)
    words += (death.resident > 0 ? ", " : "; it had ") + mebibytes(death.peak) +
             (death.resident > 0 ? " at its peak" : " of memory at its peak");
  return words;
}

/// Whether the plugin that ran alone is certain to have brought it about.
bool guilty(const Death& death) {
  if (WIFEXITED(death.status)) return true;
  return killed(death) && death.oom == Oom::certain && death.growth > death.peak / 2;
}

}  // namespace

std::vector<std::string> in_flight(const FlightMemory& memory) {
  Names plugins;
  return in_flight(memory, plugins);
}

std::string lone_plugin(const FlightMemory& memory) {
  Names plugins;
  in_flight(memory, plugins);
  return plugins.size() == 1 ? *plugins.begin() : std::string{};
}

Report report(const FlightMemory& memory, const Death& death) {
  Report report;
  Names plugins;
  report.in_flight = in_flight(memory, plugins);
  Reader reader{memory};
  const auto how = word(memory, death);
  report.told = how != FlightMemory::Crash::unknown;
  switch (how) {
  case FlightMemory::Crash::by_signal:
    reader.blame(report);
    report.summary = "crashed with " + signal_name(memory.crash.number) +
                     (memory.crash.number == SIGSEGV || memory.crash.number == SIGBUS
                          ? " at address " + hexadecimal(memory.crash.address)
                          : "") +
                     reader.place(report);
    return report;
  case FlightMemory::Crash::by_exit:
    reader.blame(report);
    report.summary =
        "was ended with exit status " + std::to_string(memory.crash.number) + reader.place(report);
    return report;
  default: break;
  }
  report.summary = ending(death);
  report.load = load_of(memory, 0);
  if (report.load) {
    report.summary += " while this was done with plugin " + words(*report.load);
    if (!killed(death)) reader.identify(report);
    return report;
  }
  if (plugins.size() != 1) return report;
  report.plugin = *plugins.begin();
  reader.identify(report);
  std::string name = report.plugin + ' ' + report.version;
  if (report.in_flight.size() == 1)
    name += ", " + report.in_flight.front().substr(report.plugin.size() + 1);
  if (guilty(death)) {
    report.summary += " in plugin " + name;
    return report;
  }
  report.summary += "; only plugin " + name + ", was in flight";
  report.plugin.clear();
  return report;
}

UnfinishedTasks unfinished_tasks(const FlightMemory& memory) {
  UnfinishedTasks all{{}, memory.unnamed_tasks};
  for (const FlightMemory::Task& one : memory.task)
    if (const std::uint32_t state = one.state;
        state == FlightMemory::Task::waiting || state == FlightMemory::Task::running)
      all.named.push_back(
          {text_in(one.title), text_in(one.request), state == FlightMemory::Task::running});
  return all;
}

std::optional<LoadPoint> overdue(const FlightMemory& memory,
                                 std::chrono::steady_clock::time_point now) {
  const std::int64_t time = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const FlightMemory::Load* first = nullptr;
  for (const FlightMemory::Load& load : memory.load)
    if (load.until != 0 && load.until < time && (!first || load.until < first->until) &&
        is_digest(text_in(load.digest)))
      first = &load;
  return first ? std::optional{load_point(*first)} : std::nullopt;
}

}  // namespace portico::process
