#pragma once

// How fast the client takes what is sent to it. While the socket is full the connection's deadline
// is this one's, unless another one counts. Belongs to the connection's loop.

#include <cstdint>

#include "http/wire/loop/commons.hpp"
#include "http/wire/progress.hpp"
#include "http/wire/socket.hpp"
#include "http/wire/writing/output.hpp"

namespace portico::http {

class SendPace {
public:
  /// Whose deadline is set while the socket is full.
  enum class Deadline : std::uint8_t { of_sending, of_others };

  explicit SendPace(Commons& commons) : commons_{commons} {}

  /// The socket is full.
  bool blocked() const { return blocked_; }
  void block(TimerWheel::Entry& entry, const Output& output, const Socket& socket,
             Deadline deadline) {
    const bool begins = !blocked_;
    blocked_ = true;
    if (deadline == Deadline::of_sending && (begins || !expects_)) expect(entry, output, socket);
  }
  void unblock() { blocked_ = false; }

  /// The client is to take some until the deadline.
  void expect(TimerWheel::Entry& entry, const Output& output, const Socket& socket) {
    expects_ = true;
    progress_.mark(commons_.now(), taken(output, socket));
    commons_.arm(entry, commons_.limits.deadlines.send);
  }
  /// The deadline that was set is another one's now.
  void forget() { expects_ = false; }
  /// The deadline has come: whether it has taken enough; then it goes on.
  bool keeps(TimerWheel::Entry& entry, const Output& output, const Socket& socket) {
    const auto time = commons_.now() - progress_.since();
    const std::size_t rate = commons_.limits.send_rate;
    if (expects_ && !progress_.enough(taken(output, socket), rate, time, 1)) return false;
    expect(entry, output, socket);
    return true;
  }
  void reset() { blocked_ = expects_ = false; }

private:
  // The socket asks for more only when much of its buffer is free again: a slow client may have
  // taken some.
  static std::uint64_t taken(const Output& output, const Socket& socket) {
    return socket.taken(output.sent());
  }

  Commons& commons_;
  bool blocked_ = false;
  bool expects_ = false;  ///< the deadline that is set is this one
  Progress progress_;     ///< since it was set
};

}  // namespace portico::http
