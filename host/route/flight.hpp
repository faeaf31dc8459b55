#pragma once

// Who runs what: which thread is in which route of which plugin, kept in memory that outlives the
// process, so that whoever finds it dead can say what it died of.
//
// The memory is one FlightMemory, shared with a supervisor. Labels are only added; a thread owns
// its slot for as long as it lives. A mark costs two stores.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portico::route {

struct FlightMemory {
  static constexpr std::size_t most_labels = 4096, most_slots = 2048, most_frames = 48;
  static constexpr std::size_t most_modules = 512, maps_size = 1 << 17, notes_size = 1 << 18;
  static constexpr std::size_t most_loads = 16, most_tasks = 4096;

  /// What a thread can be at. The first stands for nothing.
  struct Label {
    char plugin[68];
    char what[188];  ///< "GET /items/{id}", "start()"
  };
  struct alignas(64) Slot {
    std::atomic<std::uint32_t> label;
    std::atomic<std::uint32_t> thread;  ///< its number in the kernel; 0: nobody's
  };
  /// A library that was loaded: the name the kernel knows, whose it is, and where it lies.
  struct Module {
    char copy[200], file[256], plugin[68], version[36], digest[68];
    std::uint64_t begin, end;
    std::uint32_t unloaded;  ///< not 0: it lay there once
  };
  /// What is done with a library before and after it serves, which its own code may not survive.
  struct Load {
    std::atomic<std::uint32_t> thread;  ///< its number in the kernel; 0: nobody's
    std::atomic<std::int64_t> until;    ///< when it ought to be over, in ns of CLOCK_MONOTONIC
    char step[24], file[256], plugin[68], version[36], digest[68];
  };
  /// A background task that has not ended.
  struct Task {
    enum State : std::uint32_t { none, written, waiting, running };
    std::atomic<std::uint32_t> state;
    char title[216], request[68];  ///< "items POST /items/: task 'mail'", and the request's id
  };
  /// How the process ended, as the thread that ended it saw it.
  struct Crash {
    enum How : std::int32_t { unknown, by_signal, by_exit };
    std::atomic<std::int32_t> how;
    std::int32_t number;  ///< of the signal, or the exit status
    std::uint32_t label, depth, thread;
    std::uint64_t address;  ///< that could not be used
    std::array<std::uint64_t, most_frames> frames;
    char maps[maps_size];  ///< /proc/self/maps
  };

  std::atomic<std::uint32_t> labels, modules;
  std::array<Label, most_labels> label;
  std::array<Module, most_modules> module;
  std::array<Slot, most_slots> slot;
  std::array<Load, most_loads> load;
  std::array<Task, most_tasks> task;
  std::atomic<std::uint64_t> unnamed_tasks;  ///< for which there was no place
  std::atomic<std::uint64_t> lost_tasks;     ///< of this process, of which the log has told
  /// Of the processes before it; who started it says so.
  std::atomic<std::uint64_t> lost_before, crashes_before, restarts_before;
  /// What came of the settings that were read last, by this process or, until it reads any, by
  /// those before it: 1 where they could not be used; and when some last could, in seconds of Unix;
  /// 0: none were read since the host began.
  std::atomic<std::uint32_t> reload_failed;
  std::atomic<double> reloaded_at;
  /// The last sign of life of the process, in ns of CLOCK_MONOTONIC; 0: none is to be expected.
  std::atomic<std::int64_t> beat;
  Crash crash;
  char notes[notes_size];  ///< text that one process of a host leaves to the next
};

/// Where marks go from here on; before any thread has made one. Without it they go nowhere else.
void use(FlightMemory& memory);
FlightMemory& flight_memory();

/// The number of a label, new or known already. Any thread; not on the path of a request.
std::uint32_t flight_label(std::string_view plugin, std::string_view what);
/// What it was made of: "GET /items/{id}"; empty for that of nothing.
std::string flight_words(std::uint32_t label);
/// Notes a library that is about to run; what changes about it later is changed there. Any thread.
FlightMemory::Module& note_module(const FlightMemory::Module& module);

/// This thread is at it, as long as this lives.
class Flight {
public:
  explicit Flight(std::uint32_t label) noexcept
      : slot_{own_slot()},
        before_{slot_.label.load(std::memory_order_relaxed)} {
    slot_.label.store(label, std::memory_order_relaxed);
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() { slot_.label.store(before_, std::memory_order_relaxed); }

  /// What this thread is at; safe in a signal handler.
  static std::uint32_t current() noexcept;

private:
  static FlightMemory::Slot& own_slot() noexcept;

  FlightMemory::Slot& slot_;
  const std::uint32_t before_;
};

}  // namespace portico::route
