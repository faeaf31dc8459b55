#pragma once

// One client: reads its requests, has them served in order, sends the replies. An idle connection
// is this object alone; its parts, each with a state of its own, are borrowed from the loop while
// there is work (Buffers).
//
//   state       what is going on                                    whose part
//   waiting     for a head, or for more of one; or, at first, for   RequestReader, Opening
//               what comes before it
//   verifying   a thread of the pool finds out who asks             HandlerCall, Job
//   receiving   a body is read, or read away                        Receiver
//   feeding     as serving, while the body arrives that is read     Receiver, HandlerCall
//   serving     a thread of the pool has the exchange, or nobody:   HandlerCall, Job
//               the call is pending
//   replying    a reply leaves; its source is asked for more        ReplyWriter, SourceReader
//   lingering   the last word is said; what still comes is read     (here)
//   closed      until its job is done                               Job
//
// Belongs to its loop. A connection that is closed while a job of it runs stays until the job is
// done.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/intrusive/list_hook.hpp>

#include "http/wire/buffers.hpp"
#include "http/wire/capacity/occupancy.hpp"
#include "http/wire/loop/timer_wheel.hpp"
#include "http/wire/reading/opening.hpp"
#include "http/wire/server.hpp"
#include "http/wire/socket.hpp"
#include "http/wire/writing/after_reply.hpp"
#include "message/refusal.hpp"

namespace portico::http {

class Loop;
using LoopHook = boost::intrusive::list_base_hook<boost::intrusive::tag<Loop>>;

class Connection final : public TimerWheel::Entry, public LoopHook {
public:
  Connection(Loop& loop, Socket socket, std::string peer,
             Occupancy::Place place = Occupancy::Place::usual);

  // Everything on the loop.

  /// What epoll says of the socket.
  void ready(std::uint32_t events);
  /// Its deadline has passed.
  void expired();
  /// Its job is done.
  void returned();
  /// There may be something to send, or to do.
  void rouse(Word from);
  /// Goes on after it stood back for others.
  void resume();
  /// The server stops: ends when the requests in progress are answered.
  void wind_up();
  /// Ends now. What was in progress is added to `cuts`.
  void cut(std::vector<Server::Cut>& cuts);
  /// Adds what is in progress, also of one that has ended and whose call is not over.
  void list(std::vector<Server::Cut>& all) const;
  /// The loop's former thread is still in a call of this, which goes on as a job of the pool's.
  void lose();

private:
  enum class State : std::uint8_t {
    waiting,
    verifying,
    receiving,
    feeding,
    serving,
    replying,
    lingering,
    closed
  };
  enum class Step : std::uint8_t { go_on, wait };
  using Outcome = ReplyWriter::Outcome;
  using Stage = RequestSlot::Stage;

  /// That one client may have before the others have their turn.
  static constexpr int steps_at_once = 128;

  void advance();
  Step step();
  Step read_head();
  Step open();
  Step receive_head();
  Step begin_request();
  Step begin_body(const Admission& admission);
  Step read_body();
  Step serve(HandlerCall::Begun begun, State state);
  Step write_reply();
  Step replied();
  Step follow(Outcome outcome);
  Step end_with(const message::Refusal& refusal);
  Step linger();
  void close();

  Loop& loop_;
  Commons& commons_;
  Socket socket_;
  Opening opening_;
  std::string peer_;
  std::unique_ptr<Buffers> buffers_;
  State state_ = State::waiting;
  After after_ = After::next;
  bool waits_for_turn_ = false;  ///< the loop will resume() this
  Occupancy::Place place_;       ///< beyond: nothing was asked yet
  std::size_t lingered_ = 0;     ///< bytes
};

}  // namespace portico::http
