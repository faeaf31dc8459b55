#include "plugin/health_check.hpp"

#include <system_error>
#include <thread>
#include <utility>

#include "os/employer.hpp"
#include "os/thread.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

/// For which an answer is not asked for again.
constexpr std::chrono::seconds fresh{1};
/// For which an answer that came too late counts.
constexpr std::chrono::minutes late_counts{1};

}  // namespace

HealthCheck::HealthCheck(std::string_view plugin, std::string_view name,
                         message::Owned<portico_health_check> check)
    : name_{name},
      flight_{route::flight_label(plugin, "health check '" + name_ + '\'')},
      check_{std::move(check)} {}

std::string HealthCheck::ask() const {
  const std::unique_lock turn{turn_, std::try_to_lock};
  if (!turn) return "has not returned since it was asked before";
  const route::Flight flight{flight_};
  const route::Witness witness;
  try {
    if (check_->run(check_->self) == PORTICO_OK) return {};
  } catch (...) {
    return "threw " + detail::describe_thrown();
  }
  return witness.why().empty() ? "is not well" : std::string{witness.why()};
}

void HealthCheck::begin(std::shared_ptr<const void> pin) const {
  const std::lock_guard lock{mutex_};
  const bool is_known = since_ != Clock::time_point{} && Clock::now() - since_ < fresh;
  if (is_asked_ || is_known) return;
  try {
    std::thread{os::Employer::same([this, pin = std::move(pin)] {
      os::begin_thread("health");
      end(ask());
    })}.detach();
    is_asked_ = true;
    const bool counts = !is_told_ && Clock::now() - since_ < late_counts;
    late_ = counts ? std::optional{why_} : std::nullopt;
  } catch (const std::system_error& error) {
    why_ = std::string{"cannot be asked: "} + error.what();
  }
  since_ = Clock::now();
}

void HealthCheck::end(std::string why) const {
  const std::lock_guard lock{mutex_};
  is_asked_ = false;
  since_ = Clock::now();
  why_ = std::move(why);
  is_told_ = false;
  late_.reset();
  ended_.notify_all();
}

std::string HealthCheck::await(std::chrono::milliseconds patience) const {
  std::unique_lock lock{mutex_};
  const bool waits = Clock::now() < since_ + patience;
  if (ended_.wait_until(lock, since_ + patience, [this] { return !is_asked_; })) {
    is_told_ = true;
    return why_;
  }
  if (late_ && waits) return *late_;
  const auto silent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since_);
  return "has not answered for " + std::to_string(silent.count()) + " ms";
}

}  // namespace portico::plugin
