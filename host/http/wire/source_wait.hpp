#pragma once

// A connection whose source has nothing yet, as the source's signal knows it: the word that there
// is something is carried from any thread to the connection's loop, and no further once the nap is
// over. Made and destroyed on the loop.

#include <memory>

#include "message/signal.hpp"

namespace portico::http {

class Connection;
class Loop;

class Nap {
public:
  Nap(Loop& loop, Connection& connection, std::shared_ptr<message::Signal> signal);
  Nap(const Nap&) = delete;
  Nap& operator=(const Nap&) = delete;
  ~Nap();

private:
  std::shared_ptr<Connection*> sleeper_;  ///< null when the nap is over; the loop's alone
  std::shared_ptr<message::Signal> signal_;
};

}  // namespace portico::http
