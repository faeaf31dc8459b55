#include "task/store/postgres/postgres_listener.hpp"

#include <exception>
#include <string>
#include <utility>

#include <Poco/Logger.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "os/thread.hpp"

namespace portico::task {
namespace {

/// Milliseconds between two connections: meanwhile the store is looked at once a second.
constexpr int between_connections = 2000;

int made_event() {
  const int made = ::eventfd(0, EFD_CLOEXEC);
  if (made < 0) throw StoreError{"no descriptor is left for what tells of new tasks"};
  return made;
}

}  // namespace

PostgresListener::PostgresListener(PostgresAddress address, std::function<void()> news,
                                   const std::atomic<int>& own)
    : address_{std::move(address)},
      news_{std::move(news)},
      own_{own},
      end_{made_event()},
      thread_{[this] {
        os::begin_thread("tasks listener");
        work();
      }} {}

PostgresListener::~PostgresListener() {
  ::eventfd_write(end_.number(), 1);
  thread_.join();
}

void PostgresListener::work() {
  do listen();
  while (!over(between_connections));
}

/// Until the connection is lost.
void PostgresListener::listen() try {
  Postgres database{address_};
  database.script("LISTEN portico_tasks");
  do {
    if (database.is_notified(own_)) news_();
  } while (!over(-1, database.descriptor()));
} catch (const StoreError&) {  // who uses the store says so
} catch (const std::exception& error) {
  Poco::Logger::get("task").error(std::string{"what is new in PostgreSQL: "} + error.what());
}

/// Waits so long for the end, or until there is something to read.
bool PostgresListener::over(int milliseconds, int descriptor) const {
  pollfd ready[2]{{end_.number(), POLLIN, 0}, {descriptor, POLLIN, 0}};
  ::poll(ready, 2, milliseconds);
  return ready[0].revents != 0;
}

}  // namespace portico::task
