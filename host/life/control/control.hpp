#pragma once

// How a running host answers at its control socket. One request a connection: a line of JSON,
// {"command": "plugins"}, answered by a line of JSON; {"error": "..."} says why not.

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "plugin/library/file.hpp"

namespace portico::life {

/// Answers on threads of its own from the constructor to the destructor, which waits for commands
/// that are being carried out, and for no client.
class Control {
public:
  /// Called on any of the threads; it must not throw.
  using Answer = std::function<std::string(const std::string& line)>;

  Control(int listening, Answer answer);
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;
  ~Control();

private:
  struct Visit {
    std::thread thread;
    std::atomic<bool> over{false};
  };

  void run();
  void receive(os::Descriptor client);
  void serve(const os::Descriptor& client) const;

  const int listening_;
  const Answer answer_;
  os::Descriptor over_;
  std::list<Visit> visits_;
  std::thread thread_;
};

}  // namespace portico::life
