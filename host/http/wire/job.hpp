#pragma once

// A call of the service that does not hold up the connection's loop: of a handler, or a pull from
// the source of its reply. It is offloaded to the pool, or stays with a thread that has lost its
// loop while it was in the call. That thread touches the exchange, the queue of chunks and the
// answer of the source, and nothing else; the connection has all of it back when the mailbox says
// so. ask() and run() belong to the thread of the call, the rest to the loop.

#include <atomic>
#include <cstdint>

#include "http/wire/loop/pool.hpp"
#include "http/wire/service.hpp"
#include "http/wire/writing/body_source.hpp"
#include "http/wire/writing/chunk_queue.hpp"
#include "portico/abi.h"

namespace portico::http {

struct Commons;
class Connection;

class Job final : public Pool::Job {
public:
  explicit Job(Commons& commons) : commons_{commons} {}

  /// It is to run from here on, until the mailbox or the pool says that it does not.
  void begin_handler(Connection& connection, Exchange& exchange);
  void begin_pull(Connection& connection, Exchange& exchange, Sending sending);
  bool begun() const { return kind_ != Kind::none; }
  /// It is done, or the pool has no room for it.
  void end() { kind_ = Kind::none; }
  /// Nobody waits for it any more.
  void give_up();

  /// Asks the source of the exchange once, on this thread.
  void ask(const Exchange& exchange, const portico_source& source);
  void run() override;

  SourceAnswer answer;  ///< the last one
  ChunkQueue chunks;    ///< what a pull has brought that the loop has not moved to its output

private:
  class PoolPull;
  enum class Kind : std::uint8_t { none, handler, pull };

  void begin(Connection& connection, Exchange& exchange, Kind kind);
  void pull();

  Commons& commons_;
  Connection* connection_ = nullptr;
  Exchange* exchange_ = nullptr;
  Sending sending_ = Sending::none;
  Kind kind_ = Kind::none;
  std::atomic<bool> unwanted_{false};
};

}  // namespace portico::http
