#pragma once

// Something that is done on a thread of its own whenever somebody asks for it, one time after the
// other. Who asks while it waits for its turn asks for the same time. From the constructor to the
// destructor, which waits for what is being done.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace portico::serve {

class OnDemand {
public:
  /// `act` must not throw. `name` is that of the thread, at most 15 characters.
  OnDemand(const char* name, std::function<void()> act);
  OnDemand(const OnDemand&) = delete;
  OnDemand& operator=(const OnDemand&) = delete;
  ~OnDemand();

  /// Any thread; does not wait.
  void ask();

private:
  void run(const char* name);

  const std::function<void()> act_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace portico::serve
