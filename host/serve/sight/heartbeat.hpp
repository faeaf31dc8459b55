#pragma once

// The signs of life of a process that serves, for its supervisor: one is given when each event loop
// has answered the question of before. A loop that does not is told of by its name. One thread.

#include <chrono>
#include <string_view>
#include <vector>

#include "http/wire/server.hpp"

namespace portico::serve {

class Heartbeat {
public:
  struct Watched {
    std::string_view name;  ///< "event loop"
    http::Server* server;   ///< has been started, and is stopped after this is gone
  };
  /// `deadline`: after which the supervisor ends the process; 0: never, and none is given. The
  /// first is given here.
  Heartbeat(std::chrono::milliseconds deadline, std::vector<Watched> watched);
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;
  /// None is to be expected from here on.
  ~Heartbeat();

  /// To be called often: a few times within the deadline it asks, and gives a sign.
  void beat();

private:
  static void give(std::chrono::steady_clock::time_point now);
  void tell(std::string_view name, const http::Server::Silent& silent);

  const std::chrono::milliseconds deadline_;
  const std::vector<Watched> watched_;
  std::chrono::steady_clock::time_point next_;
  bool told_ = false;
};

}  // namespace portico::serve
