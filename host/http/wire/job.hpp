#pragma once

// A call of the service that does not hold up the connection's loop: of a handler, of what is to be
// known before it, a pull from the source of its reply, or what the sink of a body has for a disk.
// It is offloaded to the pool, stays with a thread that has lost its loop while it was in the call,
// or is pending: then whoever is to complete it has the exchange, and no thread. The thread of a
// call touches the exchange, the queue of chunks and the answer of the source, and nothing else;
// the connection has all of it back when the mailbox says so. ask(), run() and left() belong to the
// thread of the call, what a Suspension has to any thread, the rest to the loop.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "http/wire/loop/alarm_clock.hpp"
#include "http/wire/loop/pool.hpp"
#include "http/wire/service.hpp"
#include "http/wire/writing/body_source.hpp"
#include "http/wire/writing/chunk_queue.hpp"
#include "message/suspension.hpp"
#include "portico/abi.h"

namespace portico::http {

struct Commons;
class Connection;
class Errand;

class Job final : public Pool::Job, public message::Suspension {
public:
  enum class Kind : std::uint8_t { none, verifying, handler, pull, flushing };

  explicit Job(Commons& commons);
  ~Job();

  /// The exchange is about to be served, here or elsewhere.
  void open(Connection& connection, Exchange& exchange);
  /// The call of what is open is to run from here on, or is pending, until the mailbox or the pool
  /// says that it is not.
  void begin_handler() { kind_ = Kind::handler; }
  /// What is to run from here on, until the mailbox or the pool says that it does not: what
  /// admission waits for, or what the exchange's sink owes.
  void begin(Connection& connection, Exchange& exchange, Kind kind);
  /// A pull, likewise.
  void begin_pull(Connection& connection, Exchange& exchange, Sending sending);
  bool verifies() const { return kind_ == Kind::verifying; }
  bool begun() const { return kind_ != Kind::none; }
  /// It is done, or the pool has no room for it.
  void end();
  /// The call of what is open is over: nobody waits for what runs beside it.
  void leave_errands() {
    if (!errands_.empty()) give_errands_up();
  }
  /// The client is gone, or nobody waits for the call for another reason: those who run it are
  /// told.
  void cancel();
  /// Nobody waits for it any more, nor for what it may still bring. Threads of a handler that do
  /// not come back either hang, and are replaced until they do.
  /// True: its call has not begun.
  bool give_up();

  void complete() override { release(); }
  void resume(Work& work, Place place) override;
  void wake(Alarm& alarm, Clock::time_point at) override;
  Beside run_beside(std::function<void()> work) override;

  /// Asks the source of the exchange once, on this thread.
  void ask(const Exchange& exchange, const portico_source& source);
  void run() override;
  /// What is to be run for a call that is pending.
  void work() { std::exchange(work_, nullptr)->run(); }
  /// serve() has returned with the reply. False: what the call has on its way to the loop comes
  /// first; then the mailbox says so.
  [[nodiscard]] bool settle() {
    return holders_.load(std::memory_order_acquire) == 2 ||
           holders_.fetch_sub(2, std::memory_order_acq_rel) == 2;
  }
  /// serve() has returned on a thread that is not the loop's.
  void left(Served served);
  /// The same on the loop's own, for one that is pending.
  void release();

  SourceAnswer answer;  ///< the last one
  ChunkQueue chunks;    ///< what a pull has brought that the loop has not moved to its output

private:
  class PoolPull;
  /// Of the one alarm.
  class Timer final : public AlarmClock::Entry {
  public:
    explicit Timer(Job& job) : job_{job} {}
    void rings() override { job_.alarm_->due(); }

  private:
    Job& job_;
  };

  void hold() { holders_.fetch_add(1, std::memory_order_relaxed); }
  void pull();
  void give_errands_up();

  Commons& commons_;
  Connection* connection_ = nullptr;
  Exchange* exchange_ = nullptr;
  Sending sending_ = Sending::none;
  Kind kind_ = Kind::none;
  std::chrono::milliseconds patience_{};  ///< with its handler
  bool told_ = false;                     ///< those who run it know that it is cancelled
  std::atomic<bool> unwanted_{false};
  /// Of a call: whoever is to complete it, each thread that has it, and what is on the way to the
  /// loop. With the last one the loop has it back.
  std::atomic<int> holders_{0};
  Work* work_ = nullptr;  ///< to be run next, by who is on the way to it
  Alarm* alarm_ = nullptr;
  Timer timer_;
  std::mutex errands_mutex_;
  std::vector<std::shared_ptr<Errand>> errands_;  ///< of the call, that may not be over
};

}  // namespace portico::http
