#include "http/pool.hpp"

#include <algorithm>

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
