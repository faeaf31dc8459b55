#pragma once

// A connection whose source has nothing yet, as the source's signal knows it: the word that there
// is something is carried from any thread to the connection's loop, and no further once the wait is
// over. Made and destroyed on the loop.

#include <memory>

#include "message/signal.hpp"

namespace portico::http {

class Connection;
class Mailbox;

class SourceWait {
public:
  SourceWait(Mailbox& mailbox, Connection& connection, std::shared_ptr<message::Signal> signal);
  SourceWait(const SourceWait&) = delete;
  SourceWait& operator=(const SourceWait&) = delete;
  ~SourceWait();

private:
  std::shared_ptr<Connection*> waiting_;  ///< null when the wait is over; the loop's alone
  std::shared_ptr<message::Signal> signal_;
};

}  // namespace portico::http
