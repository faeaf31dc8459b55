#pragma once

// One client: reads its requests, has them served in order, sends the replies. An idle connection
// is this object alone; buffers and exchanges are borrowed from the loop while there is work
// (Burst).
//
//   idle -> head -> body -> serving -> sending -> idle            a reply with a body
//                             |  \-> streaming <-> pulling -> sending   a reply with a source
//                             |            \-> dozing -> streaming      that has nothing yet
//   any -> sending -> lingering -> closed                         an error, or the last reply
//   sending -> draining -> idle                                   a body that nobody read
//
// Belongs to its loop. run() alone is called by a thread of the pool, and touches the current
// exchange, what was gathered from its source, and nothing else that the loop may touch meanwhile.
// A connection that is closed while a job of it runs stays until the job is done.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/intrusive/list_hook.hpp>

#include "http/wire/chunk_queue.hpp"
#include "http/wire/output.hpp"
#include "http/wire/pool.hpp"
#include "http/wire/reply_head.hpp"
#include "http/wire/request_reader.hpp"
#include "http/wire/request_slot.hpp"
#include "http/wire/server.hpp"
#include "http/wire/service.hpp"
#include "http/wire/socket.hpp"
#include "http/wire/source_wait.hpp"
#include "http/wire/timer_wheel.hpp"
#include "message/refusal.hpp"

namespace portico::http {

class Loop;
using LoopHook = boost::intrusive::list_base_hook<boost::intrusive::tag<Loop>>;

/// What a connection holds while there is work.
struct Burst {
  Intake intake;
  Output output;
  Gathered gathered;
  std::vector<std::unique_ptr<Turn>> turns;  ///< in order; all but the last are written
  Clock::time_point body_end, window_end;    ///< deadlines of the body that is read
  std::uint64_t window_begin = 0;            ///< intake.received() at the window's begin
};

class Connection final : public Wheel::Entry, public Pool::Job, public LoopHook {
public:
  Connection(Loop&, Socket, std::string peer);

  /// On the loop.
  void ready(std::uint32_t events);
  void expired();
  void job_done();
  /// The source of the reply may have something again.
  void rouse();
  /// Goes on after it stood back for others.
  void resume();
  /// The server stops: ends when the requests in progress are answered.
  void wind_up();
  /// Ends now. What was in progress is added to `cuts`.
  void cut(std::vector<Server::Cut>& cuts);

  /// The loop's former thread is still in a call of this, which goes on as a job of the pool's.
  void lose();

  /// On a thread of the pool.
  void run() override;

  const Exchange& exchange() const { return turn().exchange(); }
  int descriptor() const { return socket_.descriptor(); }

private:
  enum class State : std::uint8_t {
    idle,
    head,
    body,
    serving,
    sending,
    streaming,
    pulling,
    dozing,
    draining,
    lingering,
    closed
  };
  /// What follows when everything is sent.
  enum class After : std::uint8_t { next, drain, linger, close };
  enum class Step : std::uint8_t { go_on, wait };
  enum class Place : std::uint8_t { loop, pool };

  void advance();
  Step step();

  Step read_head();
  Step read_body();
  Step receive(Turn*);
  Step parked();
  Step drain_body();
  Step linger();

  Step begin_request();
  Admission admit(Exchange&);
  void refuse_trace();
  Step begin_body(std::size_t limit);
  void start_window();
  void check_pace();
  Step serve();
  void serve_guarded(Exchange&);
  Step dispatch();
  void lend();
  Step write_reply();
  After write_reply_head(std::string_view& why);
  After after_reply() const;
  Step written(After);
  Step refuse(const message::Refusal&, std::string_view allow = {});
  void write_refusal(Exchange&);
  void answer(const message::Refusal&);
  void set_fault(Exchange&, const message::Refusal&);

  void put_body(const message::Reply&);
  Step start_stream(After);
  Step stream();
  bool pulls_here() const;
  Step pull_here();
  void pull_one(const portico_source&);
  Step pull_elsewhere();
  void lend_pull();
  void pull(const portico_source&);
  void gathered_some();
  Step pass_on();
  void take_chunk(portico_result, std::string_view chunk);
  void start_doze();
  Step doze();

  Step flush();
  Step wait_to_send();
  void expect_taking();
  void check_taking();
  std::size_t taken() const;
  void settle();
  void await_request();
  void start_lingering();
  void abandon();
  void close();
  void release();
  void end_turn(Turn&, bool sent);
  void record(Turn&, Record::End);
  void note(std::string_view what) const;

  Turn& turn() { return *burst_->turns.back(); }
  const Turn& turn() const { return *burst_->turns.back(); }
  bool in_request() const { return burst_ && !burst_->turns.empty(); }

  Loop& loop_;
  Socket socket_;
  std::string peer_;
  std::unique_ptr<Burst> burst_;
  State state_ = State::idle;
  After after_ = After::next;
  Place place_ = Place::loop;  ///< of the handler
  Sending sending_ = Sending::none;
  bool readable_ = true, writable_ = true;
  bool borrows_ = false;               ///< the output has a chunk that the source still owns
  bool peer_finished_ = false;         ///< the client sends no more
  bool busy_ = false;                  ///< a job of this is in the pool
  bool continue_due_ = false;          ///< the client waits for 100 and did not get it
  bool waits_for_turn_ = false;        ///< the loop will resume() this
  bool waits_to_send_ = false;         ///< the socket takes no more for now
  std::atomic<bool> unwanted_{false};  ///< nobody waits for the job any more
  Exchange* job_ = nullptr;            ///< what the job works on: turns move while it runs
  bool pulls_ = false;                 ///< the job is to pull from the source
  portico_result pulled_ = PORTICO_OK;
  portico_str chunk_{};
  std::unique_ptr<Nap> nap_;
  std::size_t lingered_ = 0;
  bool expects_taking_ = false;  ///< the deadline that is set is that for sending
  std::size_t taken_ = 0;        ///< by the client, when it was set
  Clock::time_point taken_at_;   ///< when that was
};

}  // namespace portico::http
