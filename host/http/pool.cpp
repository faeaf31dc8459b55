#include "http/pool.hpp"

#include <algorithm>

#include "http/signals.hpp"

namespace portico::http {

Pool::Pool(std::size_t threads, std::size_t queue) : capacity_{queue} {
  threads_.reserve(threads);
  for (std::size_t made = 0; made < std::max<std::size_t>(threads, 1); ++made)
    threads_.emplace_back([this] { work(); });
}

Pool::~Pool() { stop(); }

bool Pool::submit(Job& job) {
  {
    std::lock_guard lock{mutex_};
    if (stopped_ || jobs_.size() - std::min(jobs_.size(), idle_) >= capacity_) return false;
    jobs_.push_back(&job);
  }
  ready_.notify_one();
  return true;
}

Pool::Figures Pool::figures() const {
  const std::lock_guard lock{mutex_};
  const std::size_t idle = std::min(idle_, threads_.size());
  const std::size_t taken = std::min(idle, jobs_.size());  // by threads that are waking up
  return {threads_.size(), threads_.size() - idle + taken, jobs_.size() - taken};
}

void Pool::stop() {
  {
    std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void Pool::work() {
  block_signals();
  std::unique_lock lock{mutex_};
  while (true) {
    ++idle_;
    ready_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    Job& job = *jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    job.run();
    lock.lock();
  }
}

}  // namespace portico::http
