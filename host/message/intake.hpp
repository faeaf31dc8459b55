#pragma once

// The body of a request that its handler reads while it arrives. Made by whoever brings the bytes,
// who bounds what is here and not read; read by the thread that has the exchange.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "message/refusal.hpp"

namespace portico::message {

class Intake {
public:
  enum class State : std::uint8_t {
    arriving,
    whole,   ///< all of it is here
    failed,  ///< there is more, which will not come: refusal()
    gone     ///< likewise, and nobody gets an answer
  };

  /// Waits for the next bytes, which are valid until the next call. Empty: there will be none, and
  /// the state says why.
  virtual std::string_view read() = 0;
  /// The same without waiting; nothing: there is nothing for now.
  virtual std::optional<std::string_view> poll() = 0;
  /// Calls `arrived` once when poll() will give something, at once when it does already; in place
  /// of what was given before. It is called under a lock, on any thread: it must do no more than
  /// pass the word on.
  virtual void listen(std::function<void()> arrived) = 0;
  /// After this what was given to listen() is not running and will not run.
  virtual void forget() = 0;

  virtual State state() const = 0;
  /// Why it failed, and how that is answered; its words last.
  virtual Refusal refusal() const = 0;
  /// Bytes, where the client has said so.
  virtual std::optional<std::uint64_t> length() const = 0;
  /// Bytes that are read at most.
  virtual std::uint64_t limit() const = 0;

  /// Nobody waits for its reader any more. Any thread.
  virtual void abandon() = 0;

protected:
  ~Intake() = default;
};

}  // namespace portico::message
