#include "task/run/runners.hpp"

#include <system_error>
#include <utility>

#include "os/employer.hpp"
#include "os/thread.hpp"

namespace portico::task {

class Runners::State {
public:
  State(std::size_t most, std::function<void(Outcome)> ended)
      : most_{most},
        ended_{std::move(ended)} {}

  /// Whether one more thread is wanted.
  bool add(Claim claim) {
    const std::lock_guard lock{mutex_};
    claims_.push_back(std::move(claim));
    came_.notify_one();
    if (claims_.size() <= idle_ || threads_ >= most_) return false;
    ++threads_;
    return true;
  }
  /// The one that was wanted could not be made.
  void miss() {
    const std::lock_guard lock{mutex_};
    --threads_;
  }
  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    came_.notify_all();
  }
  void work() {
    os::begin_thread("task runner");
    std::unique_lock lock{mutex_};
    for (;;) {
      ++idle_;
      came_.wait(lock, [this] { return closed_ || !claims_.empty(); });
      --idle_;
      if (claims_.empty()) return;
      Claim claim = std::move(claims_.front());
      claims_.pop_front();
      lock.unlock();
      run(std::move(claim));
      lock.lock();
    }
  }

private:
  void run(Claim claim) const {
    Outcome outcome = carry_out(claim);
    claim = {};
    ended_(std::move(outcome));
  }

  const std::size_t most_;
  const std::function<void(Outcome)> ended_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Claim> claims_;
  std::size_t threads_ = 0, idle_ = 0;
  bool closed_ = false;
};

Runners::Runners(std::size_t most, std::function<void(Outcome)> ended)
    : state_{std::make_shared<State>(most, std::move(ended))} {}

Runners::~Runners() {
  state_->close();
  for (std::thread& thread : threads_) thread.join();
}

void Runners::add(Claim claim) {
  if (!state_->add(std::move(claim))) return;
  try {
    threads_.emplace_back(os::Employer::same([state = state_] { state->work(); }));
  } catch (const std::system_error&) {
    state_->miss();  // another thread takes it, or the one of the next
  }
}

void Runners::leave() {
  state_->close();
  for (std::thread& thread : threads_) thread.detach();
  threads_.clear();
}

}  // namespace portico::task
