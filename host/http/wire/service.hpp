#pragma once

// What a connection asks of the application behind it. The transport knows nothing of models and
// finds no route, and is tested with services of a few lines. Of a route that the service has put
// into the exchange it uses five things itself: whose share of the pool a call counts against, the
// label for the report of a crash, the pace of its sources, whose fault it is when one of these
// fails, and whether its plugin is superseded, so that an event stream ends. Every function may be
// called from many threads.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "http/wire/exchange.hpp"

namespace portico::http {

/// What to do with a request whose head is complete.
struct Admission {
  enum class Next {
    answer,   ///< exchange.reply is the answer already (404, 405, 413, ...); the body is not needed
    serve,    ///< read the body, then serve() on the loop: the handler is quick
    dispatch  ///< read the body, then serve() on the pool
  };
  Next next = Next::answer;
  /// Octets; a larger body is answered with 413. Used with serve and dispatch.
  std::size_t body_limit = 0;
};

/// What became of a request, for the log and the counters.
struct Record {
  enum class End {
    whole,
    cut  ///< the connection ended before the answer did
  };
  const Exchange& exchange;  ///< its request, id and route; the reply may belong to another thread
  int status = 0;            ///< as sent; 0: no answer was
  std::uint64_t octets = 0;  ///< of the body, as far as the connection had taken it
  std::chrono::steady_clock::duration took{};  ///< from the end of the head to that of the answer
  End end = End::whole;
};

/// What became of the reply to a request that was admitted.
enum class Delivery {
  sent,     ///< its last octet went out
  cut,      ///< it did not, or not to its end: the client is gone or takes nothing
  broken,   ///< its source failed
  late,     ///< the transport had answered 504 before serve() was back
  replaced  ///< the transport answered in its place: 408, 413, 500, 503
};

class Service {
public:
  virtual ~Service() = default;

  /// On the loop, once per request, before its body is read and before 100-continue is sent.
  virtual Admission admit(Exchange&) = 0;
  /// With the whole body. Fills exchange.reply; does not throw.
  virtual void serve(Exchange&) = 0;
  /// On the loop: serve() of this exchange has held the loop up for so long that another thread
  /// goes on with the loop; the call itself goes on as if the pool ran it. The exchange is still
  /// that call's: its route alone may be looked at.
  virtual void stuck(const Exchange&) {}
  /// The same of a source, which was asked for more on the loop.
  virtual void source_stuck(const Exchange&) {}
  /// On the loop, once for every request that was admitted, when no thread is in a call of it any
  /// more: after the last octet of exchange.reply went out, or when it is known that it will not.
  /// After a 504 that is when the late handler is back. exchange.reply.tasks are taken from here.
  virtual void done(Exchange&, Delivery) = 0;

  /// The transport answers in the service's place, with exchange.reply: adds what every answer
  /// has. The request may be unknown in part or in whole. On the loop or the pool.
  virtual void mark(Exchange&) {}
  /// On the loop, once for every request and for every head that was refused.
  virtual void record(const Record&) {}
  /// On the loop, when it has done what there was to do.
  virtual void rest() {}
};

}  // namespace portico::http
