#pragma once

// A call of the service that does not hold up the connection's loop: of a handler, or of the source
// of its reply. It is lent to the pool, or stays with a thread that has lost its loop while it was
// in the call. Whoever has it touches the exchange, the queue of chunks and what came of the call,
// and nothing else; the connection has all of it back when the mailbox says so. ask() and run()
// belong to the thread of the call, the rest to the loop.

#include <atomic>
#include <cstdint>
#include <string_view>

#include "http/wire/loop/pool.hpp"
#include "http/wire/service.hpp"
#include "http/wire/writing/chunk_queue.hpp"
#include "portico/abi.h"

namespace portico::http {

struct Commons;
class Connection;

/// What a source gave the last time it was asked; the chunk is the source's own.
struct Pulled {
  portico_result result = PORTICO_OK;
  portico_str chunk{};

  std::string_view view() const { return {chunk.data, chunk.size}; }
};

class Job final : public Pool::Job {
public:
  explicit Job(Commons& commons) : commons_{commons} {}

  void lend(Connection& connection, Exchange& exchange);
  void lend_pull(Connection& connection, Exchange& exchange, Sending sending);
  bool lent() const { return kind_ != Kind::none; }
  /// It is done, or the pool has no room for it.
  void take_back() { kind_ = Kind::none; }
  /// Nobody waits for it any more.
  void give_up();

  /// Asks the source of the exchange once, on this thread.
  void ask(const Exchange& exchange, const portico_source& source);
  void run() override;

  Pulled pulled;
  ChunkQueue chunks;  ///< what a lent pull has brought that the loop has not taken

private:
  class Pulling;
  enum class Kind : std::uint8_t { none, serve, pull };

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
