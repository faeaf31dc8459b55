#pragma once

// A source of bytes or of values that is in an isolated process, in the form that the host takes
// from any plugin. It gives what has come so far and has nothing where nothing has: the process may
// send as much as it has credit for, and gets more as it is used up. Used by one thread at a time;
// what comes, comes on the loop of its channel.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "isolation/isolated_process.hpp"
#include "isolation/line.hpp"
#include "message/signal.hpp"
#include "portico/abi.h"
#include "portico/values.h"
#include "process/ration.hpp"

namespace portico::isolation {

class RemoteStream final : public Party {
public:
  using Process = std::shared_ptr<IsolatedProcess>;
  /// Bytes that may be on their way at once.
  static constexpr std::size_t window = std::size_t{256} << 10;

  struct Bytes {
    portico_source source;
    std::shared_ptr<message::Signal> signal;  ///< raised when there is something
  };
  /// With number 0 there is no object, and nothing to call.
  static Bytes bytes(Process process, const std::shared_ptr<Line>& line, std::int64_t number);
  static portico_values values(Process process, const std::shared_ptr<Line>& line,
                               std::int64_t number);

  RemoteStream(Process process, std::shared_ptr<Line> line, std::int64_t number);
  RemoteStream(const RemoteStream&) = delete;
  RemoteStream& operator=(const RemoteStream&) = delete;
  ~RemoteStream() override;

  bool came(Message message) override;
  void lost(std::uint64_t sent) override;

private:
  using Shared = std::shared_ptr<RemoteStream>;
  static Shared& of(void* self) { return *static_cast<Shared*>(self); }
  static void* open(Process process, const std::shared_ptr<Line>& line, std::int64_t number);
  static void close(void* self);

  portico_result next();
  portico_result take();
  bool take_in();
  bool put_together();
  portico_result misled();
  portico_result next(portico_str& chunk);
  portico_result next(portico_event& event);
  void ask_for_more();
  bool holds(std::size_t of_parts);
  void listen(const portico_waker& waker);
  void wake();
  portico_result finish();

  const Process process_;
  const std::shared_ptr<Line> line_;
  const std::int64_t number_;
  Message given_;                ///< what a chunk or an event points into
  Cells parts_;                  ///< of a value that comes in parts: its bytes
  std::size_t come_so_far_ = 0;  ///< of those
  std::size_t used_ = window;    ///< of the credit, and not given back yet

  std::mutex mutex_;  ///< of the rest
  std::deque<Message> come_;
  std::size_t held_ = 0;          ///< what those cost, and the one in given_
  std::size_t in_hand_ = 0;       ///< that one
  std::int64_t credit_ = 0;       ///< bytes that may come; below 0: the last piece was more
  std::size_t parts_held_ = 0;    ///< bytes of the value that comes, or came, in parts
  process::Ration::Share share_;  ///< beyond the window
  bool ended_ = false;
  std::shared_ptr<message::Signal> signal_;
  portico_waker waker_{};
};

}  // namespace portico::isolation
