#pragma once

// What a connection holds while there is work: its parts, each with a state of its own. An idle
// connection has none. Belongs to the connection.

#include "http/wire/handler_call.hpp"
#include "http/wire/job.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/reading/request_reader.hpp"
#include "http/wire/receiver.hpp"
#include "http/wire/writing/reply_writer.hpp"
#include "http/wire/writing/source_reader.hpp"

namespace portico::http {

struct Buffers {
  using Size = RequestSlot::Size;

  explicit Buffers(Commons& commons, Size its_size = Size::usual)
      : size{its_size},
        reader{its_size == Size::usual ? message::ByteBuffer::usual
                                       : static_cast<std::size_t>(its_size)},
        pipeline{commons},
        job{commons},
        writer{commons, pipeline},
        receiver{commons, pipeline, reader, job, writer},
        call{commons, pipeline, job, writer},
        source{commons, pipeline, job, writer} {}

  /// Nothing of a request is here, nor of a reply.
  bool idle() const { return reader.blank() && pipeline.empty(); }

  const Size size;
  RequestReader reader;
  Pipeline pipeline;
  Job job;
  ReplyWriter writer;
  Receiver receiver;
  HandlerCall call;
  SourceReader source;
};

}  // namespace portico::http
