#pragma once

// The reply being made: filled by the services a handler calls, read by the HTTP layer when the
// handler has returned. Texts without an owner here live in the exchange's arena. One thread at a
// time.

#include <chrono>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "message/arena.hpp"
#include "message/body/body_file.hpp"
#include "message/owned.hpp"
#include "message/refusal.hpp"
#include "message/signal.hpp"
#include "message/text.hpp"

namespace portico::message {

struct Header {
  std::string_view name, value;
};

struct Task {
  std::string_view name;  ///< in the exchange's arena
  Owned<portico_task> task;
};

struct Reply {
  /// What a source answers, beside the results of abi.h, when it has nothing yet: it is asked again
  /// after its signal, or after `patience`.
  static constexpr portico_result idle = 2;
  /// Of a source without a waker, as values.h promises.
  static constexpr std::chrono::milliseconds usual_patience{250};

  /// Why tasks are lost that belong to a handler which has done its work.
  static constexpr std::string_view unsendable = "the reply could not be sent";

  explicit Reply(Arena& arena) : headers{&arena}, tasks{&arena}, segments{&arena} {}

  int status = 200;
  std::pmr::vector<Header> headers;  ///< checked names and values; of framing: FieldRule
  std::string_view media_type;       ///< empty: no Content-Type
  Text body;                         ///< sent with its length, unless there is one of the next two
  Owned<portico_source> source;      ///< sent in pieces
  std::optional<BodyFile> file;      ///< `segments` of it are sent
  std::pmr::vector<Task> tasks;      ///< to run after the last byte
  std::string_view tasks_lost;       ///< why they will not, for the log; empty: they will
  std::pmr::vector<Segment> segments;  ///< of the file, in order; their length is the body's
  std::shared_ptr<Signal> signal;      ///< of a source that may be idle; null: it has none
  std::chrono::milliseconds patience{usual_patience};
  /// Bytes as the handler states them: of what the source gives, or of the body that GET would
  /// have had (HEAD, 304); none: the host counts, or sends chunks.
  std::optional<std::uint64_t> length;
  bool resumable = false;  ///< a source that may be ended anywhere: its client comes back
  bool close = false;      ///< the connection ends with this reply

  /// What there is in the place of a body, until ErrorWriter has written it.
  std::optional<Refusal> refusal;

  /// Forgets every kind of body.
  void drop_body() {
    body.clear();
    refusal.reset();
    source.reset();
    file.reset();
    segments.clear();
    signal.reset();
    patience = usual_patience;
    length.reset();
    resumable = false;
  }
};

}  // namespace portico::message
