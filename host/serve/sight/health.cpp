#include "serve/sight/health.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include "os/resident.hpp"
#include "os/thread.hpp"

namespace portico::serve {
namespace {

constexpr std::chrono::milliseconds between_looks{250};

}  // namespace

Health::Health(std::size_t memory, std::function<Threads()> threads, std::function<void()> beat,
               std::function<void(const std::string&)> complain)
    : memory_{memory},
      threads_{std::move(threads)},
      beat_{std::move(beat)},
      complain_{std::move(complain)},
      thread_{[this] { run(); }} {}

Health::~Health() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Health::run() {
  os::begin_thread("health");
  std::unique_lock lock{mutex_};
  while (!ended_.wait_for(lock, between_looks, [this] { return ending_; })) {
    beat_();
    slack_.look(os::Slack::Clock::now(), os::processor_time());
    if (const std::string why = complaint(); !why.empty()) complain_(why);
  }
}

std::string Health::complaint() const {
  if (memory_ > 0) {
    const std::uint64_t resident = os::resident_bytes();
    if (resident > memory_)
      return "has " + std::to_string(resident >> 20) + " MiB of memory, limits.memory is " +
             std::to_string(memory_ >> 20);
  }
  const auto [hung, sound] = threads_();
  if (hung == 0 || hung < sound / 2) return {};
  return "has " + std::to_string(hung) + " threads whose handlers do not return";
}

}  // namespace portico::serve
