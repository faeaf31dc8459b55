#pragma once

// The source of the last reply: where and when it is asked, and what becomes of its answers.
//
//   none        there is no source, or it has ended
//   asking      it is to be asked, as soon as the socket has taken enough
//   offloaded   a thread of its own pulls; what that brings is sent meanwhile
//   waiting     it has nothing for now
//
// Belongs to the connection's loop.

#include <cstdint>
#include <memory>
#include <optional>

#include "http/wire/job.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/writing/reply_writer.hpp"
#include "http/wire/writing/source_wait.hpp"

namespace portico::http {

struct Commons;

/// Who says that there may be something to send: a source that is waited for, who pulls; a work
/// that is to run; or the handler that has begun to read its body, or has room for more of it.
enum class Word : std::uint8_t { of_source, of_job, of_work, of_file, of_intake };

class SourceReader {
public:
  enum class State : std::uint8_t { none, asking, offloaded, waiting };
  using Outcome = ReplyWriter::Outcome;

  SourceReader(Commons& commons, Pipeline& pipeline, Job& job, ReplyWriter& writer)
      : commons_{commons},
        pipeline_{pipeline},
        job_{job},
        writer_{writer} {}

  State state() const { return state_; }
  /// There is more to come of the reply.
  bool active() const { return state_ != State::none; }
  /// What its deadline is for.
  bool waits_for_client() const { return state_ == State::none || writer_.pace().blocked(); }

  /// The head of a reply with a source is in the output.
  void begin();
  /// While it is active.
  Outcome step();
  /// The deadline has passed.
  Outcome expired();
  /// The job that pulled is done.
  Outcome returned();
  /// The loop's former thread is still asking the source, or the pool is to pull.
  void offload();
  /// Whether a step will do something now.
  bool rouse(Word from);
  void stop_waiting() { wait_.reset(); }
  void reset();

private:
  class LoopPull;

  Outcome flush();
  Outcome ask();
  Outcome pull_here();
  Outcome pull_elsewhere();
  Outcome send_queued();
  Outcome wait_for_source();
  Outcome follow(const SourceAnswer& answer);
  void wait();
  void arm_waiting();
  void end();
  void fail();

  Commons& commons_;
  Pipeline& pipeline_;
  Job& job_;
  ReplyWriter& writer_;
  State state_ = State::none;
  bool pulled_ = false;  ///< since it began, or was waited for
  bool queued_ = false;  ///< chunks may be in the job's queue
  std::unique_ptr<SourceWait> wait_;
  /// When its client, that sends no more, is taken for gone.
  std::optional<Clock::time_point> gone_at_;
};

}  // namespace portico::http
