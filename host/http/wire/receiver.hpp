#pragma once

// The body of the last request while it comes, until when and how fast: read for the handler, which
// begins then; fed to the handler while it runs; or read away, when no request waits for it.
// Belongs to the connection's loop.

#include <cstddef>
#include <cstdint>

#include "http/wire/job.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/reading/body_pace.hpp"
#include "http/wire/reading/intake_pace.hpp"
#include "http/wire/reading/request_reader.hpp"
#include "http/wire/writing/reply_writer.hpp"
#include "message/refusal.hpp"

namespace portico::http {

struct Commons;

class Receiver {
public:
  /// What take() came to.
  enum class Taken : std::uint8_t {
    nothing,    ///< a thread of the pool has what came before
    more,       ///< there is more to come
    whole,      ///< the handler can begin
    fed,        ///< its reader has all, or learns that the rest does not come
    discarded,  ///< it is read away
    refused     ///< as refusal() says
  };
  /// What read() came to.
  enum class Outcome : std::uint8_t {
    go_on,
    wait,    ///< for the client, the reader or the pool
    over,    ///< the client has ended, or is gone
    refused  ///< as refusal() says
  };

  Receiver(Commons& commons, Pipeline& pipeline, RequestReader& reader, Job& job,
           ReplyWriter& writer)
      : commons_{commons},
        pipeline_{pipeline},
        reader_{reader},
        job_{job},
        writer_{writer} {}

  /// The request that was admitted has a body that is wanted. False: there is no room for it.
  [[nodiscard]] bool begin(const Admission& admission);
  /// The handler has begun to read it. False: it is all there.
  [[nodiscard]] bool begin_feeding();
  /// Nobody wants what is to come of it.
  void begin_discard();

  Taken take();
  Outcome read();
  const message::Refusal& refusal() const { return refusal_; }

  /// The deadline has passed: whether it comes fast enough; then there is another one.
  bool keeps_pace();
  /// The same of one that is fed. Nobody is late: there is another one.
  IntakePace::Late late();
  /// The rest does not come, which the reader learns from its next read.
  void fail(const message::Refusal& refusal);
  /// What its sink had for a disk is there.
  void flushed();

private:
  bool begin_intake(RequestSlot& slot, std::size_t limit);
  Taken feed(RequestSlot& slot);
  Outcome flush_sink(RequestSlot& slot);
  bool charge(RequestSlot& slot);
  void say_continue();
  void start_pace();
  TimerWheel::Entry& timer() const;

  Commons& commons_;
  Pipeline& pipeline_;
  RequestReader& reader_;
  Job& job_;
  ReplyWriter& writer_;
  BodyPace pace_;
  IntakePace intake_pace_;
  message::Refusal refusal_;
};

}  // namespace portico::http
