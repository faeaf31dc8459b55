#include "http/wire/writing/source_wait.hpp"

#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/loop/mailbox.hpp"

namespace portico::http {

SourceWait::SourceWait(Mailbox& mailbox, Connection& connection,
                       std::shared_ptr<message::Signal> signal)
    : waiting_{std::make_shared<Connection*>(&connection)},
      signal_{std::move(signal)} {
  signal_->arm([&mailbox, waiting = waiting_] {
    mailbox.post([waiting] {
      if (*waiting) (*waiting)->rouse(Word::of_source);
    });
  });
}

SourceWait::~SourceWait() {
  signal_->disarm();
  *waiting_ = nullptr;
}

}  // namespace portico::http
