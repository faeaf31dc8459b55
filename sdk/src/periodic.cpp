#include "portico/detail/periodic.hpp"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

#include "portico/app.hpp"
#include "portico/guard.hpp"

namespace portico::detail {

namespace {

using Clock = std::chrono::steady_clock;

/// Signals are the host's: a thread that is made meanwhile takes none but those of its own faults,
/// which kill without a word where they are blocked (POSIX, pthread_sigmask), and which the host
/// reports.
class NoSignals {
public:
  NoSignals() {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP})
      sigdelset(&blocked, fault);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

private:
  sigset_t before_{};
};

}  // namespace

struct Periodic::Job {
  std::string name;
  std::chrono::nanoseconds interval;
  Step step;
  std::jthread thread{};

  void run(const Host& host, const std::stop_token& token) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    for (auto next = Clock::now() + interval;; next = after(next)) {
      never.wait_until(lock, token, next, [] { return false; });
      if (token.stop_requested()) return;
      try {
        step(&token);
      } catch (...) {
        log_thrown(host, name);
      }
    }
  }

  /// Turns that one has missed because it took so long are left out.
  Clock::time_point after(Clock::time_point last) const {
    const auto late = Clock::now() - last;
    return last + (late < interval ? interval : late - late % interval + interval);
  }
};

Periodic::Periodic(const Host& host) : host_{host} {}
Periodic::~Periodic() { stop(); }

void Periodic::add(std::string name, std::chrono::nanoseconds interval, Step step) {
  if (interval <= std::chrono::nanoseconds::zero())
    throw std::invalid_argument("portico: every() needs an interval of more than nothing for " +
                                name);
  jobs_.push_back(std::make_unique<Job>(Job{std::move(name), interval, std::move(step)}));
  if (started_) launch(*jobs_.back());
}

void Periodic::start() {
  started_ = true;
  for (const auto& job : jobs_) launch(*job);
}

void Periodic::launch(Job& job) {
  const NoSignals while_it_is_made;
  job.thread =
      std::jthread{[&job, host = host_](const std::stop_token& token) { job.run(host, token); }};
}

void Periodic::stop() noexcept {
  for (const auto& job : jobs_) job->thread.request_stop();
  for (const auto& job : jobs_)
    if (job->thread.joinable()) job->thread.join();
  jobs_.clear();
}

}  // namespace portico::detail

namespace portico {

void App::repeat(const std::string& name, std::chrono::nanoseconds interval, detail::Step step) {
  if (repeated_ == nullptr) {
    repeated_ = std::make_unique<detail::Periodic>(host_);
    if (started_) repeated_->start();
  }
  repeated_->add(name, interval, std::move(step));
}

}  // namespace portico
