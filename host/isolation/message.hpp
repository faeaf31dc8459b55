#pragma once

// What the host and an isolated process say to each other: a kind, a number and a value, over a
// stream socket of the Unix domain. The value crosses as a Block; a descriptor may go with it.
//
// A channel carries one exchange at a time: a call, or a step of a stream or task. The side that
// runs it calls functions of the host on the way (see crossings.hpp), and the host answers where an
// answer is asked for; what needs none is sent along with the next message. One more socket, the
// control, carries what belongs to nobody's call.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/block.hpp"
#include "plugin/library/file.hpp"
#include "portico/abi.h"
#include "route/witness.hpp"

namespace portico::isolation {

/// The number of each is that of the handler, the object, the function or the result.
enum class Kind : std::uint32_t {
  // From the host, over a channel: answered with `returned`.
  call,        ///< of the handler: [request id, input] or [request id]
  next,        ///< of the source, which gives bytes
  next_value,  ///< of values: [retry, text, event, id, comment], and the value when there is one
  listen,      ///< the source of values gets a waker
  run_task,
  check_health,  ///< gives why it is not well
  // From the process, over a channel, while it runs a call.
  tell,    ///< calls the function with these arguments
  ask,     ///< the same, answered with `answer`; a descriptor may go with it
  broken,  ///< what the handler gave cannot cross: why
  // From the host, while a call runs.
  answer,  ///< the function's result, and what it gave
  // From the process, at the end of what it runs.
  because,   ///< of a failure, ahead of it: whether the plugin has logged something, and its words
  returned,  ///< the result, and what was given with it
  // Over the control, from the host.
  begin,    ///< the assignment
  channel,  ///< with its descriptor
  drop,     ///< of the object
  stop,
  // Over the control, from the process.
  hello,    ///< what was registered
  refused,  ///< why there is no plugin
  wake,     ///< the source of values has something
  unlisten  ///< the waker of the source is dropped
};

/// One that came. Its value points into it.
class Message {
public:
  Kind kind{};
  std::int64_t number = 0;
  portico_value value{};
  os::Descriptor descriptor{-1};

  std::size_t bytes() const { return cells_.size() * sizeof(portico_value) + texts_.size(); }

private:
  friend class Wire;
  std::vector<portico_value> cells_;
  std::string texts_;
};

/// One end of such a socket. One thread sends at a time, and one receives.
class Wire {
public:
  using Clock = std::chrono::steady_clock;
  enum class Received { message, nothing, end };

  /// How far the other side is believed.
  struct Trust {
    std::uint64_t most = ~std::uint64_t{0};       ///< bytes of one of its messages
    std::uint64_t most_sent = ~std::uint64_t{0};  ///< bytes that it takes in one of ours
    int tick = 0;   ///< milliseconds after which receive() comes back with nothing; 0: never
    int stall = 0;  ///< seconds it may take to read one message or to write one; 0: any number
  };
  Wire(os::Descriptor socket, Trust trust);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Keeps it until the next message is sent. Throws std::length_error when the value cannot cross.
  void add(Kind kind, std::int64_t number, const portico_value& value);
  /// With what was kept. False: the other side is gone, or does not read.
  [[nodiscard]] bool send(Kind kind, std::int64_t number, const portico_value& value = {},
                          int descriptor = -1);

  /// `end`: the other side is gone, or says what nobody who keeps to this would.
  Received receive(Message& message);
  /// Whether something has come that receive() has not given yet: poll() does not tell.
  bool holds_more() const { return begin_ < end_; }

  int socket() const { return socket_.number(); }

private:
  void add(Kind kind, std::int64_t number, const portico_value& value, std::uint32_t descriptors);
  bool flush(int descriptor);
  bool write_all(std::string_view bytes, int descriptor);
  Received fill();
  template <class Buffer> bool read_all(Buffer& buffer, std::uint64_t count);
  bool finish(void* place, std::size_t size);
  std::ptrdiff_t take(void* place, std::size_t size);
  bool late() const;
  void take_descriptor(Message& message, std::uint32_t count);
  bool read_value(Message& message, std::uint64_t cells, std::uint64_t texts);

  os::Descriptor socket_;
  const Trust trust_;
  Block block_;
  std::string pending_;           ///< to be sent
  std::array<char, 8192> ahead_;  ///< what came, from begin_ to end_
  std::size_t begin_ = 0, end_ = 0;
  os::Descriptor descriptor_{-1};  ///< that came, and belongs to a message to come
  Clock::time_point by_{};         ///< when the message that has begun must be whole
};

// ---- Cells of what is said ----

inline portico_value number(std::int64_t value) {
  portico_value cell{};
  cell.kind = PORTICO_INT;
  cell.integer = value;
  return cell;
}
/// Throws std::length_error for one that no cell can hold.
inline portico_value text(const char* data, std::size_t size) {
  if (size > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error{"a text of more than 4 GiB cannot cross"};
  portico_value cell{};
  cell.kind = PORTICO_STRING;
  cell.size = static_cast<std::uint32_t>(size);
  cell.text = data;
  return cell;
}
inline portico_value text(std::string_view view) { return text(view.data(), view.size()); }
inline portico_value text(portico_str string) { return text(string.data, string.size); }
inline portico_value array(std::span<const portico_value> items) {
  portico_value cell{};
  cell.kind = PORTICO_ARRAY;
  cell.size = static_cast<std::uint32_t>(items.size());
  cell.items = items.data();
  return cell;
}

/// What was said, when it is of that kind; else nothing.
inline std::string_view text_of(const portico_value& cell) {
  return cell.kind == PORTICO_STRING ? std::string_view{cell.text, cell.size} : std::string_view{};
}
/// What a plugin says of its failure in its process, as if it were said here.
inline void hear(const Message& because) {
  if (because.number != 0) route::Witness::note_line();
  route::Witness::say(text_of(because.value));
}
inline portico_str str_of(const portico_value& cell) {
  const std::string_view view = text_of(cell);
  return view.empty() ? portico_str{} : portico_str{view.data(), view.size()};
}
inline std::span<const portico_value> items_of(const portico_value& cell) {
  return cell.kind == PORTICO_ARRAY ? std::span{cell.items, cell.size}
                                    : std::span<const portico_value>{};
}

}  // namespace portico::isolation
