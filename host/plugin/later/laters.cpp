#include "plugin/later/laters.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include "os/memory/room.hpp"
#include "plugin/app.hpp"
#include "plugin/compose.hpp"
#include "plugin/later/pending.hpp"
#include "route/flight.hpp"

namespace portico::plugin {
namespace {

constexpr unsigned turn_bits = 32, index_bits = 20;
constexpr std::uint32_t most = 1u << index_bits;

std::uint32_t turn_of(portico_later handle) { return static_cast<std::uint32_t>(handle); }
std::uint32_t index_of(portico_later handle) {
  return static_cast<std::uint32_t>(handle >> turn_bits) % most;
}
std::uint32_t label_of(portico_later handle) {
  return static_cast<std::uint32_t>(handle >> (turn_bits + index_bits));
}
portico_later handle_of(std::uint32_t label, const Later& later, std::uint32_t turn) {
  const portico_later place = portico_later{label} << index_bits | later.index();
  return place << turn_bits | turn;
}

/// Places that are made when they are needed, in rows each of which is as long as all before, and
/// stay.
class Places {
public:
  /// Null: there are too many.
  Later* acquire() {
    const std::lock_guard lock{mutex_};
    if (free_.empty()) {
      if (count_ == most) return nullptr;
      add_row();
    }
    Later* const later = free_.back();
    free_.pop_back();
    return later;
  }
  void release(Later& later) {
    const std::lock_guard lock{mutex_};
    free_.push_back(&later);
  }
  Later* at(std::uint32_t index) const noexcept {
    const auto row = static_cast<std::size_t>(std::bit_width(index / first_row));
    const std::unique_ptr<Later>* const places = rows_[row].load(std::memory_order_acquire);
    return places ? places[index - begin_of(row)].get() : nullptr;
  }

private:
  static constexpr std::uint32_t first_row = 64;
  static constexpr std::size_t rows = 15;  // 64 << 14: all of them

  static std::uint32_t begin_of(std::size_t row) { return row == 0 ? 0 : first_row << (row - 1); }

  void add_row() {
    const auto row = static_cast<std::size_t>(std::bit_width(count_ / first_row));
    const std::uint32_t size = count_ == 0 ? first_row : count_;
    auto places = std::make_unique<std::unique_ptr<Later>[]>(size);
    free_.reserve(count_ + size);
    for (std::uint32_t made = size; made > 0; --made) {
      places[made - 1] = std::make_unique<Later>(count_ + made - 1);
      free_.push_back(places[made - 1].get());
    }
    rows_[row].store(places.release(), std::memory_order_release);
    count_ += size;
  }

  std::mutex mutex_;
  std::uint32_t count_ = 0;
  std::vector<Later*> free_;  ///< the one that was used last is used next
  std::array<std::atomic<std::unique_ptr<Later>*>, rows> rows_{};
};

/// Whose numbers they are: the route that had the last call of a label.
class Owners {
public:
  void note(const route::Route& route) noexcept {
    auto& owner = routes_[route.flight];
    if (owner.load(std::memory_order_relaxed) != &route) owner.store(&route);
  }
  void forget(const route::Route& route) noexcept {
    const std::lock_guard lock{mutex_};
    const route::Route* expected = &route;
    routes_[route.flight].compare_exchange_strong(expected, nullptr);
  }
  /// False: nobody knows whose it is.
  template <class Tell> bool tell(std::uint32_t label, const Tell& tell) {
    const std::lock_guard lock{mutex_};  // so that the route stays until it is told
    const route::Route* const route = routes_[label].load();
    if (!route || !route->app) return false;
    tell(*route);
    return true;
  }

private:
  std::mutex mutex_;
  std::array<std::atomic<const route::Route*>, route::FlightMemory::most_labels> routes_{};
};

// Never destroyed: what comes too late may come when the process ends.
Places& places() {
  static auto& all = *new Places;
  return all;
}
Owners& owners() {
  static auto& all = *new Owners;
  return all;
}

std::string_view words(Later::Taken taken) {
  switch (taken) {
  case Later::Taken::no_task: return " without a task that can run there: refused";
  case Later::Taken::finished: return " of a call that is finished: refused";
  case Later::Taken::full:
    return " while as much of its plugin waits for a thread as may (queues.handlers): refused";
  default: return " of a call that is over: refused";
  }
}

void log_fault(std::uint32_t label, std::string_view why) {
  const auto& text = route::flight_memory().label[label];
  Poco::Logger::get("portico.plugin")
      .error(os::text_in(text.plugin) + ' ' + os::text_in(text.what) + ": " + std::string{why});
}

}  // namespace

portico_later detach(portico_call& call) {
  if (!call.pending || !call.pending->suspension)
    return complain(call, "cannot be answered later: detach() was refused"), portico_later{0};
  if (call.later)
    return complain(call, "was detached twice: the second is refused"), portico_later{0};
  Later* const later = places().acquire();
  if (!later)
    return complain(call, "was not detached: too many calls are pending"), portico_later{0};
  owners().note(call.route);
  call.later = later;
  const std::uint32_t turn = later->begin(call);
  const portico_later handle = handle_of(call.route.flight, *later, turn);
  // Whoever says that nobody waits has set `gone` before: one of the two sees the other.
  call.pending->handle.store(handle);
  if (call.gone.load()) later->cancelled(turn);
  return handle;
}

void cancelled(portico_later handle) noexcept {
  if (const auto [later, turn] = laters::find(handle); later) later->cancelled(turn);
}

void forget(const route::Route& route) noexcept { owners().forget(route); }

void release(Later& later) { places().release(later); }

void tell_fault(const route::Route& route, std::string_view why) noexcept {
  if (route.app) return route.app->faults.report(route, why);
  try {
    log_fault(route.flight, why);
  } catch (...) {
    // Out of memory: its call has its end all the same.
  }
}

namespace laters {

Found find(portico_later handle) noexcept {
  return {handle == 0 ? nullptr : places().at(index_of(handle)), turn_of(handle)};
}

void refuse(portico_later handle, std::string_view what, Later::Taken taken) noexcept {
  try {
    std::string why{what};
    why += words(taken);
    const std::uint32_t label = label_of(handle);
    const bool told =
        owners().tell(label, [&](const auto& route) { route.app->faults.report(route, why); });
    if (!told) log_fault(label, why);
  } catch (...) {
    // Out of memory: it is refused all the same.
  }
}

}  // namespace laters

}  // namespace portico::plugin
