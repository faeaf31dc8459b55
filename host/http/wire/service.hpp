#pragma once

// What a connection asks of the application behind it, in the transport's own words: it knows
// neither routes nor plugins nor models, and is tested with services of a few lines. Every function
// may be called from many threads.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "http/wire/exchange.hpp"
#include "message/suspension.hpp"
#include "portico/abi.h"

namespace portico::http {

/// Where a call of the service runs.
using message::Place;

/// What serve() has come to.
enum class Served : std::uint8_t {
  whole,   ///< the reply is there
  pending  ///< it will be when exchange.suspension->complete() is called, or was called already
};

/// What a call that does not return is at.
enum class Stuck : std::uint8_t { handler, source, work };

/// What to do with a request whose head is complete.
struct Admission {
  enum class Next {
    answer,  ///< exchange.reply is the answer already (404, 405, 413, ...); the body is not needed
    verify,  ///< verify() on the pool, and then verified(); nothing of the body is read meanwhile
    serve,   ///< read the body, then serve() on the loop: the handler is quick
    dispatch,  ///< read the body, then serve() on the pool
    intake     ///< serve() on the pool at once, which reads the body as it arrives: exchange.intake
  };
  Next next = Next::answer;
  /// Bytes; a larger body is answered with 413. Used with the last three.
  std::size_t body_limit = 0;
  /// Of verify: whose share of the pool it counts against; empty: that of the exchange's owner.
  std::string_view share{};
};

/// What became of a request, for the log and the counters.
struct Record {
  enum class End {
    whole,
    cut  ///< the connection ended before the answer did
  };
  const Exchange&
      exchange;             ///< its request, id and context; the reply may belong to another thread
  int status = 0;           ///< as sent; 0: no answer was
  std::uint64_t bytes = 0;  ///< of the body, as far as it was in the output
  std::chrono::steady_clock::duration took{};  ///< from the end of the head to that of the answer
  End end = End::whole;
};

/// What became of the reply to a request that was admitted.
enum class Delivery {
  sent,     ///< its last byte went out
  cut,      ///< it did not, or not to its end: the client is gone or takes nothing
  broken,   ///< its source failed
  late,     ///< the transport had answered 504 before serve() was back
  replaced  ///< the transport answered in its place: 408, 413, 500, 503
};

/// A run of calls: asks the source of a reply until there is enough for now.
class Pull {
public:
  virtual void run() = 0;

protected:
  ~Pull() = default;
};

class Service {
public:
  virtual ~Service() = default;

  /// Whether the peer may say in the PROXY protocol whose connection it is.
  virtual bool believes(std::string_view peer) const { return static_cast<void>(peer), false; }

  /// On the loop, once per request, before its body is read and before 100-continue is sent.
  virtual Admission admit(Exchange&) = 0;
  /// What admit() cannot find out without waiting.
  virtual void verify(Exchange&) noexcept {}
  /// On the loop, once verify() is back: goes on where admit() stopped.
  virtual Admission verified(Exchange&) { return {}; }
  /// With the whole body, or its intake. Fills exchange.reply, or has it filled later: then the
  /// exchange stays with whoever does that, as exchange.suspension says. Does not throw.
  virtual Served serve(Exchange&) = 0;
  /// On the loop, once, when nobody waits any more for an exchange that serve() has and whose reply
  /// is not there: its client is gone, its deadline has passed, or the server stops; exchange.gone
  /// says so already. It comes beside the thread that has the exchange: what admit() has found may
  /// be looked at, and what is meant for this. The exchange is to be completed all the same.
  virtual void cancelled(Exchange&) noexcept {}

  /// What keeps the code that answers the exchange. Any thread, from admit() on.
  virtual std::shared_ptr<const void> pin(const Exchange&) const { return nullptr; }

  /// Where the source of exchange.reply is asked; its handler ran in `handler`.
  virtual Place source_place(const Exchange&, Place handler) { return handler; }
  /// Asks the source of exchange.reply once; on whichever thread pulls. `chunk` is the source's own
  /// until it is asked again.
  virtual portico_result ask(const Exchange&, const portico_source& source,
                             portico_str& chunk) noexcept {
    return source.next(source.self, &chunk);
  }
  /// Runs the pull, and knows by that whose code runs here and how long. What it throws passes;
  /// the exchange may be gone by then.
  virtual void pull(Exchange&, Pull& pull) { pull.run(); }
  /// Of a reply that its client can go on with elsewhere: whether it is to end now. On the loop, or
  /// on the thread that pulls.
  virtual bool ends_early(const Exchange&) { return false; }

  /// On the loop: a call has held the loop up for so long that another thread goes on with the
  /// loop; the call itself goes on as if the pool ran it. The exchange is still that call's: what
  /// admit() has found alone may be looked at.
  virtual void stuck(const Exchange&, Stuck) {}

  /// On the loop, once for every request that was admitted, when no thread is in a call of it any
  /// more: after the last byte of exchange.reply went out, or when it is known that it will not.
  /// After a 504 that is when the late handler is back. exchange.reply.tasks are taken from here.
  virtual void done(Exchange&, Delivery) = 0;

  /// `own` is the transport's, and answers for a request that was admitted: what admit() has found
  /// is to be known of it, too. Of `exchange` nothing else may be looked at.
  virtual void stand_in(const Exchange& exchange, Exchange& own) {
    static_cast<void>(exchange), static_cast<void>(own);
  }
  /// The transport answers in the service's place, with exchange.reply: adds what every answer
  /// has. The request may be unknown in part or in whole. On the loop or the pool.
  virtual void mark(Exchange&) {}
  /// On the loop, once for every request and for every head that was refused.
  virtual void record(const Record&) {}
  /// On the loop, when it has done what there was to do.
  virtual void rest() {}
};

}  // namespace portico::http
