#pragma once

// One request and the reply to it: filled by the connection, served by a Service, sent by the
// connection. Belongs to the connection's loop, except while a call of the service runs on another
// thread: then to that thread alone; and while it is pending, to whoever is to answer it. `gone` is
// the one member both may touch.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "message/arena.hpp"
#include "message/intake.hpp"
#include "message/reply.hpp"
#include "message/request.hpp"
#include "message/suspension.hpp"

namespace portico::trace {
class Trail;
}

namespace portico::http {

/// Where a body goes as it arrives, in place of Request::body.
class BodySink {
public:
  /// Does not block.
  virtual void write(std::string_view bytes) = 0;
  virtual std::size_t held() const = 0;  ///< bytes in memory
  /// Of these, bytes that flush() takes to a disk, on a thread that may block; nothing else of the
  /// sink is called meanwhile.
  virtual std::size_t owed() const { return 0; }
  virtual void flush() {}
  /// Whether to look at what it took may block.
  virtual bool slow() const { return false; }

protected:
  ~BodySink() = default;
};

/// What the service keeps of an exchange, in its arena. The transport only lets it go, after the
/// reply.
class Context {
public:
  virtual ~Context() = default;
  /// Of the request, the reply alone is needed from here on.
  virtual void shed() {}

  struct End {
    void operator()(Context* context) const { context->~Context(); }
  };
};

struct Exchange {
  Exchange();
  /// What it needs is taken from the block, as far as that goes.
  explicit Exchange(std::span<std::byte> block);
  ~Exchange();

  /// Makes the context.
  template <class Kind> Kind& keep() {
    auto* made = new (arena.allocate(sizeof(Kind), alignof(Kind))) Kind{};
    context.reset(made);
    return *made;
  }
  /// When the reply is written: the memory of what the request brought goes, unless a source, a
  /// file or tasks may look at it. False: they may.
  bool shed();
  /// Who calls, as far as somebody has verified it by now; else empty.
  std::string_view caller() const {
    const std::string* const known = principal.load(std::memory_order_acquire);
    return known ? std::string_view{*known} : std::string_view{};
  }

  message::Arena arena;
  std::unique_ptr<Context, Context::End> context;  ///< null: the service has none yet
  message::Request request;
  std::string_view id;  ///< of the request, for the log and x-request-id; empty: not named yet
  /// What its handler is within (trace/trace_context.hpp); empty: it is not traced. Of the arena,
  /// as the trail is; both are set when it is admitted, and stay.
  std::string_view trace;
  trace::Trail* trail = nullptr;  ///< what is noted of it; null: it is not sampled
  std::string_view owner;         ///< whose code answers, and whose share of the pool that counts
                                  ///< against; empty: the host's
  /// Who calls, as somebody has verified it, for the log: of the context, from when it is known on;
  /// null: nobody has.
  std::atomic<const std::string*> principal{nullptr};
  BodySink* sink = nullptr;  ///< of the context
  /// In place of Request::body, for a body that is read as it arrives.
  message::Intake* intake = nullptr;
  message::Suspension* suspension = nullptr;  ///< from serve() on
  message::Reply reply;
  std::uint64_t bytes = 0;  ///< of the reply's body that are in the output, or were

  /// What was taken from the arena before the request was served; the rest goes with shed().
  std::optional<message::Arena::Mark> unserved;

  /// Of its handler, where that is shorter than the transport's: set when it is admitted.
  std::chrono::milliseconds deadline = std::chrono::milliseconds::max();
  /// serve() waits for health checks, which have a deadline of their own beside that of handlers.
  bool asks_plugins = false;
  /// The body of the reply comes from a source, for as long as that likes.
  bool in_pieces = false;
  /// Bytes of a body that its handler read as it arrived; known at the end.
  std::uint64_t received = 0;

  /// The client is gone, the deadline has passed or the host is stopping.
  std::atomic<bool> gone{false};
};

}  // namespace portico::http
