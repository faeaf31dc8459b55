#include "route/flight.hpp"

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "os/memory/room.hpp"
#include "os/per_thread.hpp"

namespace portico::route {
namespace {

constexpr std::size_t stack_size = 128 * 1024;

std::atomic<FlightMemory*> memory{nullptr};

/// A mark that nobody reads: for threads beyond the last slot.
FlightMemory::Slot& nowhere() {
  static thread_local FlightMemory::Slot slot{};
  return slot;
}

thread_local FlightMemory::Slot* seated = nullptr;

/// A stack for signal handlers: what overflows the thread's own can still be told.
class SignalStack {
public:
  SignalStack() {
    stack_t before{};
    if (::sigaltstack(nullptr, &before) != 0 || (before.ss_flags & SS_DISABLE) == 0) return;
    room_ = ::mmap(nullptr, stack_size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room_ == MAP_FAILED) return;
    stack_t own{};
    own.ss_sp = room_;
    own.ss_size = stack_size;
    ::sigaltstack(&own, nullptr);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;
  ~SignalStack() {
    if (!room_ || room_ == MAP_FAILED) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
    ::munmap(room_, stack_size);
  }

private:
  void* room_ = nullptr;
};

class Seat {
public:
  Seat() {
    auto& slots = flight_memory().slot;
    const auto thread = static_cast<std::uint32_t>(::gettid());
    for (FlightMemory::Slot& slot : slots) {
      std::uint32_t nobody = 0;
      if (!slot.thread.compare_exchange_strong(nobody, thread)) continue;
      slot_ = &slot;
      return;
    }
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    seated = &nowhere();
    if (!slot_) return;
    slot_->label.store(0, std::memory_order_relaxed);
    slot_->thread.store(0, std::memory_order_release);
  }

  FlightMemory::Slot& slot() const { return slot_ ? *slot_ : nowhere(); }

private:
  FlightMemory::Slot* slot_ = nullptr;
  SignalStack stack_;
};

}  // namespace

void use(FlightMemory& shared) { memory.store(&shared); }

FlightMemory& flight_memory() {
  if (FlightMemory* shared = memory.load(std::memory_order_acquire)) return *shared;
  // Zeros, of which only what is used takes memory.
  static FlightMemory* const own =
      static_cast<FlightMemory*>(::mmap(nullptr, sizeof(FlightMemory), PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  return *own;
}

std::uint32_t flight_label(std::string_view plugin, std::string_view what) {
  // Never destroyed: a plugin may still be stopping when the process ends.
  static std::mutex& mutex = *new std::mutex;
  static auto& known = *new std::map<std::pair<std::string, std::string>, std::uint32_t>;
  FlightMemory& shared = flight_memory();
  const std::lock_guard lock{mutex};
  const auto [at, added] = known.try_emplace({std::string{plugin}, std::string{what}}, 0);
  if (!added) return at->second;
  const std::uint32_t number = shared.labels.load(std::memory_order_relaxed) + 1;
  if (number >= FlightMemory::most_labels) return 0;
  os::put(shared.label[number].plugin, plugin);
  os::put(shared.label[number].what, what);
  shared.labels.store(number, std::memory_order_release);
  return at->second = number;
}

std::string flight_words(std::uint32_t label) {
  return label == 0 ? std::string{} : os::text_in(flight_memory().label[label].what);
}

FlightMemory::Module& note_module(const FlightMemory::Module& module) {
  static std::mutex& mutex = *new std::mutex;
  FlightMemory& shared = flight_memory();
  const std::lock_guard lock{mutex};
  const std::uint32_t number = shared.modules.load(std::memory_order_relaxed);
  FlightMemory::Module& noted = shared.module[number % FlightMemory::most_modules];
  noted = module;
  shared.modules.store(number + 1, std::memory_order_release);
  return noted;
}

FlightMemory::Slot& Flight::own_slot() noexcept {
  if (seated) return *seated;
  thread_local constinit os::PerThread<Seat> seat;
  seated = &seat.get().slot();
  return *seated;
}

std::uint32_t Flight::current() noexcept {
  return seated ? seated->label.load(std::memory_order_relaxed) : 0;
}

}  // namespace portico::route
