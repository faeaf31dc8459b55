#pragma once

// One request of a test and the reply to it, without a connection: what the transport does for an
// exchange is done here, on the thread that asks. The head is read and written by the transport's
// own code.
//
//   run()    reads the head, admits, verifies, serves, and goes on with a call that is answered
//            later until it is; then the head of the reply is there, and of one that is no stream
//            all of it
//   next()   the pieces of the body; a source is asked when somebody wants to have its next piece
//
// A client that goes away and a deadline come from a thread of their own, while a handler runs.
// One thread at a time, but for what a Suspension has.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "http/application.hpp"
#include "http/wire/limits.hpp"
#include "http/wire/reading/head.hpp"
#include "http/wire/writing/body_source.hpp"
#include "message/suspension.hpp"
#include "testing/given_body.hpp"

namespace portico::testing {

/// A call is not answered although nobody waits for it any more. Whoever is to answer it may come
/// yet: the visit may not be destroyed.
struct Unanswered : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Visit final : public message::Suspension {
public:
  using Milliseconds = std::chrono::milliseconds;
  using Field = std::pair<std::string, std::string>;

  struct Asked {
    std::string method, target;
    std::vector<Field> fields;
    std::string body;
    std::optional<Milliseconds> deadline;    ///< until 504; none: as the limits say, of calls that
                                             ///< are answered later
    std::optional<Milliseconds> gone_after;  ///< until the client goes away; none: it stays
    std::uint64_t body_ends = std::numeric_limits<std::uint64_t>::max();  ///< or behind these bytes
  };
  enum class Piece { chunk, end, failed, idle };

  /// Both outlive it.
  Visit(http::Application& application, const http::Limits& limits, Asked asked);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  /// The client goes away, if the reply has not come to its end.
  ~Visit();

  /// Once. Throws Unanswered.
  void run();

  int status() const { return status_; }  ///< 0: nobody got an answer
  const std::vector<Field>& fields() const { return fields_; }
  const Asked& asked() const { return asked_; }
  /// Of the route that answered, as the document has it; empty: none did.
  const std::string& path() const { return path_; }
  /// The body is all there: it is no stream.
  bool whole() const { return whole_; }
  const std::string& body() const { return body_; }

  /// `chunk` is valid until the next call.
  Piece next(Milliseconds patience, std::string_view& chunk);
  void leave();

  void complete() override;
  void resume(Work& work, message::Place place) override;
  void wake(Alarm& alarm, Clock::time_point at) override;
  Beside run_beside(std::function<void()> work) override;

private:
  static constexpr std::string_view own_peer = "127.0.0.1:50000";

  enum class Given { up_for_gone, up_for_late };
  class Waiting;

  bool read_head();
  http::Admission admit();
  void take_body(const http::Admission& admission);
  void serve();
  void give_up(Given why);
  void work_until_complete();
  std::function<void()> next_step();
  void await_change(std::unique_lock<std::mutex>& lock, std::optional<Clock::time_point> end);
  [[noreturn]] void refuse_to_wait();
  void answer_late();
  void write_head(http::Exchange& exchange);
  void write_body();
  void begin_source();
  http::SourceAnswer ask();
  bool await_source(Clock::time_point until);
  void end(http::Delivery delivery);

  http::Application& application_;
  const http::Limits& limits_;
  const Asked asked_;
  const Clock::time_point began_ = Clock::now();
  std::string head_;  ///< what the exchange's request points into
  http::Framing framing_;
  std::optional<GivenBody> intake_;
  std::unique_ptr<http::Exchange> exchange_;  ///< null: it is over

  int status_ = 0;
  std::vector<Field> fields_;
  std::string path_, body_;
  bool whole_ = true, replaced_ = false;
  bool given_ = false;  ///< the body, of one that is whole
  Piece ended_ = Piece::end;

  std::mutex mutex_;  ///< of the rest
  std::condition_variable changed_;
  bool completed_ = false, over_ = false, told_ = false, raised_ = false;
  std::optional<Given> given_up_;
  std::vector<Work*> works_;
  std::optional<std::pair<Alarm*, Clock::time_point>> alarm_;
  std::vector<std::thread> beside_;
};

}  // namespace portico::testing
