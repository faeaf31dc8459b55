#include "http/wire/loop/mailbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <utility>

#include "http/wire/connection.hpp"
#include "os/error.hpp"

namespace portico::http {

Mailbox::Mailbox() : wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (wake_.number() < 0) os::fail("Cannot start an event loop");
}

void Mailbox::wake() {
  if (here_ == this)
    kept_ = true;
  else
    ::eventfd_write(wake_.number(), 1);
}

void Mailbox::post(std::function<void()> message) {
  bool first;
  {
    const std::lock_guard lock{mutex_};
    first = posted_.empty() && completed_.empty();
    posted_.push_back(std::move(message));
  }
  if (first) wake();
}

void Mailbox::complete(Connection& connection) {
  bool first;
  {
    const std::lock_guard lock{mutex_};
    first = posted_.empty() && completed_.empty();
    completed_.push_back(&connection);
  }
  if (first) wake();
}

void Mailbox::deliver(bool woken) {
  std::vector<std::function<void()>> posted;
  std::vector<Connection*> completed;
  eventfd_t count = 0;
  if (woken) ::eventfd_read(wake_.number(), &count);
  kept_ = false;
  {
    const std::lock_guard lock{mutex_};
    posted.swap(posted_);
    completed.swap(completed_);
  }
  // What was posted of a connection came before its job was done, and so is here too: a connection
  // that returned() ends is still there, until the round is over.
  for (Connection* connection : completed) connection->returned();
  for (auto& message : posted) message();
}

}  // namespace portico::http
