#pragma once

// What goes to a client: replies whose heads are written, in order, and the source of the last one.
//
//   sending     everything of the reply is in the output
//   streaming   its source is to be asked, as soon as the socket has taken enough
//   pulling     its source is asked elsewhere; what that brings is sent meanwhile
//   waiting     its source has nothing for now
//
// Belongs to the connection's loop.

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/wire/job.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/socket.hpp"
#include "http/wire/writing/after_reply.hpp"
#include "http/wire/writing/output.hpp"
#include "http/wire/writing/reply_head.hpp"
#include "http/wire/writing/source_wait.hpp"
#include "http/wire/writing/taking.hpp"

namespace portico::http {

struct Commons;
class Connection;
class Loop;

/// Who says that there may be something to send: a source that is waited for, or who asks it.
enum class Word : std::uint8_t { of_source, of_job };

class ReplyWriter {
public:
  enum class State : std::uint8_t { sending, streaming, pulling, waiting };
  /// What a step came to.
  enum class Outcome : std::uint8_t {
    go_on,    ///< there is another one to do
    wait,     ///< for the socket, the source or the pool
    flushed,  ///< everything in the output has left
    yield,    ///< others have their turn first
    broken    ///< the client is gone, takes nothing, or must not take this for the whole
  };
  using Deadline = Taking::Deadline;

  ReplyWriter(Commons& commons, Pipeline& pipeline, Job& job)
      : commons_{commons},
        pipeline_{pipeline},
        job_{job},
        taking_{commons} {}
  /// Whose replies they are from here on.
  void attach(Loop& loop, Connection& connection, Socket& socket);

  Output& output() { return output_; }
  Taking& taking() { return taking_; }
  State state() const { return state_; }

  /// Puts the reply to the last request into the output: its head, and its body as far as there is
  /// one. A reply that cannot be sent is told in the log and becomes the transport's own. Returns
  /// what follows when everything is sent.
  After write(const RequestReader& reader);
  /// The last word on the connection.
  void write_last(Exchange& own);

  Outcome step();
  Outcome flush(Deadline deadline);
  /// The deadline has passed. Broken: the client takes next to nothing.
  Outcome expired();
  /// The job that was pulling is done.
  Outcome pulled();
  /// The loop's former thread is still asking the source, or the pool is to ask it.
  void lend();
  /// Whether a step will do something now.
  bool rouse(Word from);
  void stop_waiting() { wait_.reset(); }
  void reset();

private:
  class LoopPulls;

  After write_head(const RequestReader& reader, std::string_view& why);
  void put_body(Exchange& exchange);
  Outcome stream();
  Outcome pull_here();
  Outcome pull_elsewhere();
  Outcome wait_for_source();
  bool take(const Pulled& pulled);
  bool take_chunk(std::string_view chunk);
  bool take_end();
  bool start_waiting();
  bool fail();

  Commons& commons_;
  Pipeline& pipeline_;
  Job& job_;
  Loop* loop_ = nullptr;
  Connection* connection_ = nullptr;
  Socket* socket_ = nullptr;
  Output output_;
  Taking taking_;
  State state_ = State::sending;
  Sending sending_ = Sending::none;
  bool lent_ = false;     ///< the source was asked elsewhere
  bool borrows_ = false;  ///< the output has a chunk that the source still owns
  std::unique_ptr<SourceWait> wait_;
};

}  // namespace portico::http
