#pragma once

// The call of the last request's handler: on the loop, or as a job of the pool's; what its
// admission waits for, as another; and the work for one that is pending, which runs on the loop.
// Belongs to the connection's loop.

#include <cstdint>
#include <string_view>

#include "http/wire/job.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/service.hpp"
#include "http/wire/writing/reply_writer.hpp"
#include "message/refusal.hpp"

namespace portico::http {

struct Commons;

class HandlerCall {
public:
  enum class Begun : std::uint8_t {
    replied,    ///< and is over: the reply is there
    offloaded,  ///< the job goes on with it
    refused     ///< as refusal() says
  };

  HandlerCall(Commons& commons, Pipeline& pipeline, Job& job, ReplyWriter& writer)
      : commons_{commons},
        pipeline_{pipeline},
        job_{job},
        writer_{writer} {}

  /// What its admission waits for is asked for on the pool: offloaded or refused. `share`: of
  /// Admission.
  Begun verify(std::string_view share);
  /// Its input is there. Throws Baton::Lost on the thread that has lost the loop in the call.
  Begun serve();
  const message::Refusal& refusal() const { return refusal_; }
  /// It goes on beside the loop.
  void offload();
  /// Its deadline has passed: nobody waits for it any more. What is said instead.
  message::Refusal late();

  /// There is work: work() is to be called.
  void want_work() { wants_work_ = true; }
  /// Does what is wanted, if there is any. Throws as serve() does.
  void work();
  /// What the thread that has lost the loop is at, when it is no source.
  Stuck stuck() const { return works_ ? Stuck::work : Stuck::handler; }
  /// The work goes on beside the loop.
  void lose_work() { works_ = false; }

private:
  Commons& commons_;
  Pipeline& pipeline_;
  Job& job_;
  ReplyWriter& writer_;
  bool wants_work_ = false;
  bool works_ = false;
  message::Refusal refusal_;
};

}  // namespace portico::http
