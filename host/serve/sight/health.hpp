#pragma once

// Watches the process itself: its memory and the threads that hang. When it is not well it says so,
// and again as long as it is not; when it has nothing to do it gives back what memory it freed. A
// thread of its own from the constructor to the destructor.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "os/slack.hpp"

namespace portico::serve {

class Health {
public:
  /// Threads for handlers: those that hang, and those that do not.
  struct Threads {
    std::size_t hung = 0, sound = 0;
  };
  /// `memory`: bytes that it may have; 0: any. `beat` is called with every look.
  Health(std::size_t memory, std::function<Threads()> threads, std::function<void()> beat,
         std::function<void(const std::string& why)> complain);
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  ~Health();

private:
  void run();
  std::string complaint() const;

  const std::size_t memory_;
  const std::function<Threads()> threads_;
  const std::function<void()> beat_;
  const std::function<void(const std::string&)> complain_;
  os::Slack slack_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace portico::serve
