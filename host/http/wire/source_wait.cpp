#include "http/wire/source_wait.hpp"

#include <utility>

#include "http/wire/loop.hpp"

namespace portico::http {

Nap::Nap(Loop& loop, Connection& connection, std::shared_ptr<message::Signal> signal)
    : sleeper_{std::make_shared<Connection*>(&connection)},
      signal_{std::move(signal)} {
  signal_->arm([&loop, sleeper = sleeper_] {
    loop.post([sleeper] {
      if (*sleeper) (*sleeper)->rouse();
    });
  });
}

Nap::~Nap() {
  signal_->disarm();
  *sleeper_ = nullptr;
}

}  // namespace portico::http
