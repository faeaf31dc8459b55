#include "route/load_mark.hpp"

#include <atomic>

#include <unistd.h>

#include "os/memory/room.hpp"

namespace portico::route {
namespace {

std::atomic<std::chrono::milliseconds::rep> patience{10'000};

/// Null when all are taken.
FlightMemory::Load* free_load() {
  const auto thread = static_cast<std::uint32_t>(::gettid());
  for (FlightMemory::Load& load : flight_memory().load) {
    std::uint32_t nobody = 0;
    if (load.thread.compare_exchange_strong(nobody, thread)) return &load;
  }
  return nullptr;
}

std::int64_t due() {
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds{patience.load(std::memory_order_relaxed)};
  return std::chrono::nanoseconds{until.time_since_epoch()}.count();
}

}  // namespace

LoadMark::LoadMark(const Of& library, std::string_view step)
    : load_{free_load()},
      flight_{flight_label(library.plugin, step)} {
  if (!load_) return;
  os::put(load_->step, step);
  os::put(load_->file, library.file);
  os::put(load_->plugin, library.plugin);
  os::put(load_->version, library.version);
  os::put(load_->digest, library.digest);
  load_->until.store(due(), std::memory_order_release);
}

LoadMark::~LoadMark() {
  if (!load_) return;
  load_->until.store(0, std::memory_order_relaxed);
  load_->thread.store(0, std::memory_order_release);
}

void LoadMark::set_patience(std::chrono::milliseconds time) {
  patience.store(time.count(), std::memory_order_relaxed);
}

}  // namespace portico::route
