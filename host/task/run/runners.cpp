#include "task/run/runners.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "os/employer.hpp"
#include "os/thread.hpp"

namespace portico::task {
namespace {

/// Tasks of each thread that are expected to end while it is told once what begins.
constexpr std::size_t most_coming = 16;
/// Where it is told in less than that, it is told for the threads alone that wait already.
constexpr std::chrono::microseconds no_time{50};

}  // namespace

class Runners::State {
public:
  using Lock = std::unique_lock<std::mutex>;

  State(std::size_t most, Begin begin, Ended ended)
      : most_{most},
        begin_{std::move(begin)},
        ended_{std::move(ended)} {}

  /// How many more threads are wanted.
  std::size_t add(std::vector<Claim> claims) {
    const std::lock_guard lock{mutex_};
    for (Claim& claim : claims)
      if (claim.ticket > 0)
        held_.add(std::move(claim));
      else
        claims_.push_back(std::move(claim));
    for (std::size_t woken = std::min(idle_, claims.size()); woken > 0; --woken) came_.notify_one();
    const std::size_t work = claims_.size() + held_.size();
    const std::size_t more = std::min(work - std::min(work, idle_), most_ - threads_);
    threads_ += more;
    return more;
  }
  /// The one that was wanted could not be made.
  void miss() {
    const std::lock_guard lock{mutex_};
    --threads_;
  }
  std::size_t held() const {
    const std::lock_guard lock{mutex_};
    return held_.size();
  }
  std::optional<HeldClaims::Clock::time_point> held_since() const {
    const std::lock_guard lock{mutex_};
    return held_.since();
  }
  /// Also what was to begin and found no thread, unless that cannot be told.
  std::vector<Claim> take_back() {
    Lock lock{mutex_};
    if (const auto notice = held_.revoke()) settle(*notice, tell(*notice, lock));
    return held_.take_back();
  }
  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    came_.notify_all();
  }
  void work() {
    os::begin_thread("task runner");
    os::survive_file_limits();
    Lock lock{mutex_};
    while (auto claim = next(lock)) {
      lock.unlock();
      run(std::move(*claim));
      lock.lock();
      ++ended_since_;
    }
  }

private:
  /// Nothing: there will be none any more.
  std::optional<Claim> next(Lock& lock) {
    for (;;) {
      ++idle_;
      came_.wait(lock, [this] { return closed_ || !claims_.empty() || held_.has_work(); });
      --idle_;
      if (!claims_.empty()) {
        Claim claim = std::move(claims_.front());
        claims_.pop_front();
        return claim;
      }
      if (auto claim = held_.next()) return claim;
      if (closed_) return std::nullopt;
      if (auto notice = held_.announce(idle_ + 1, coming_)) announce(*notice, lock);
    }
  }

  /// For all threads that wait: what is told once may take a round trip to a database.
  void announce(const HeldClaims::Notice& notice, Lock& lock) {
    ended_since_ = 0;
    const auto begin = HeldClaims::Clock::now();
    const std::string why = tell(notice, lock);
    const auto took = HeldClaims::Clock::now() - begin;
    const bool all_wait = idle_ + 1 >= threads_;
    const std::size_t more = all_wait ? coming_ + threads_ : ended_since_;
    coming_ = took < no_time ? 0 : std::min(more, most_coming * threads_);
    settle(notice, why);
    if (why.empty()) return;
    std::vector<Claim> all = held_.take_back();
    lock.unlock();
    for (Claim& claim : all) give(give_back(claim, why), claim);
    lock.lock();
  }

  /// Without the lock meanwhile. Why it could not be told, or "".
  static std::string tell(const HeldClaims::Notice& notice, Lock& lock) {
    std::string why;
    lock.unlock();
    try {
      if (notice.begun) notice.begun->tell(notice.last);
    } catch (const std::exception& error) {
      why = error.what();
    }
    lock.lock();
    return why;
  }
  void settle(const HeldClaims::Notice& notice, const std::string& why) {
    if (why.empty())
      held_.told(notice);
    else
      held_.failed();
    came_.notify_all();
  }

  void run(Claim claim) const {
    Outcome outcome = begin_(claim) ? carry_out(claim) : give_back(claim);
    give(std::move(outcome), claim);
  }

  void give(Outcome outcome, Claim& claim) const {
    claim = {};
    ended_(std::move(outcome));
  }

  const std::size_t most_;
  const Begin begin_;
  const Ended ended_;
  mutable std::mutex mutex_;  ///< of the rest
  std::condition_variable came_;
  std::deque<Claim> claims_;
  HeldClaims held_;
  std::size_t threads_ = 0, idle_ = 0;
  std::size_t ended_since_ = 0;  ///< tasks, since it was last told which begin
  std::size_t coming_ = 0;       ///< those that end while that is told
  bool closed_ = false;
};

Runners::Runners(std::size_t most, Begin begin, Ended ended)
    : state_{std::make_shared<State>(most, std::move(begin), std::move(ended))} {}

Runners::~Runners() {
  state_->close();
  for (std::thread& thread : threads_) thread.join();
}

void Runners::add(std::vector<Claim> claims) {
  for (std::size_t more = state_->add(std::move(claims)); more > 0; --more) try {
      threads_.emplace_back(os::Employer::same([state = state_] { state->work(); }));
    } catch (const std::system_error&) {
      state_->miss();  // another thread takes it, or the one of the next
    }
}

std::size_t Runners::held() const { return state_->held(); }

std::optional<HeldClaims::Clock::time_point> Runners::held_since() const {
  return state_->held_since();
}

std::vector<Claim> Runners::take_back() { return state_->take_back(); }

void Runners::leave() {
  state_->close();
  for (std::thread& thread : threads_) thread.detach();
  threads_.clear();
}

}  // namespace portico::task
