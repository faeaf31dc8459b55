#pragma once

// What of a process has begun, in its row of portico_host: on a connection of its own, so that it
// waits for no other transaction. It is made when something begins that was claimed ahead, and
// again when it is lost.

#include <memory>
#include <string>

#include "task/store/begun.hpp"
#include "task/store/postgres/postgres.hpp"

namespace portico::task {

class PostgresBegun final : public Begun {
public:
  /// `owner` is the process whose tickets these are.
  PostgresBegun(PostgresAddress address, std::string owner);

  void tell(Ticket last) override;

private:
  const PostgresAddress address_;
  const std::string owner_;
  std::unique_ptr<Postgres> database_;
};

}  // namespace portico::task
