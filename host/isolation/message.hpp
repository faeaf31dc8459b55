#pragma once

// What the host and an isolated process say to each other: a kind, the call that it belongs to, a
// number and a value, over stream sockets of the Unix domain. The value crosses as a Block; a
// descriptor may go with it.
//
// A channel carries many calls and streams at once, by their ids: one channel for each event loop
// of the host. A call asks for functions of the host on its way (see crossings.hpp), and the host
// answers where an answer is asked for. One more socket, the control, carries what belongs to no
// loop.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/block.hpp"
#include "os/socket/passed.hpp"
#include "portico/abi.h"
#include "route/witness.hpp"

namespace portico::isolation {

/// The number of each is that of the handler, the object, the function or the result. What belongs
/// to a call has its id.
enum class Kind : std::uint32_t {
  // From the host, over a channel.
  call,    ///< of the handler: [request id, trace, principal, input], or without input
  answer,  ///< to `ask`: the function's result, and what it gave
  gone,    ///< nobody waits for the call any more
  pull,    ///< of the object: so many bytes more may come
  // From the process, over a channel, while it runs a call.
  tell,    ///< calls the function with these arguments
  ask,     ///< the same, answered with `answer`; a descriptor may go with it
  broken,  ///< what the handler gave cannot cross: why
  // From the process, at the end of what it runs.
  because,   ///< of a failure, ahead of it: whether the plugin has logged something, and its words
  returned,  ///< the result
  full,      ///< there is no thread for it, or nobody waits for it any more and it has not begun
  // From the process, over a channel, of an object that is pulled.
  chunk,  ///< bytes, or [retry, text, event, id, comment] and the value when there is one
  part,   ///< bytes of the cells and texts of such a chunk that is too large for one message
  whole,  ///< of its parts: [bytes of cells, bytes of texts]
  end,    ///< [the result, whether the plugin has logged something, its words]
  // Over the control, from the host.
  begin,     ///< the assignment
  channel,   ///< with its descriptor
  run_task,  ///< [request id, trace, principal]
  run_kind,  ///< a task that survives, of the kind of that number: see work/run_cells.hpp
  stop_run,  ///< of the task with that id
  enqueued,  ///< to `enqueue`: the result, and [id, ...] or why not
  check_health,
  verify,  ///< what was shown, as JSON; an answer comes as `because`
  settle,  ///< answered with `returned` when nothing runs beside calls, but what hangs
  ping,    ///< answered with `pong`, by a thread that runs nothing of the plugin
  drop,    ///< of the object; also over a channel
  stop,
  // Over the control, from the process; and `because` and `returned` of a task or a check.
  hello,    ///< what was registered
  refused,  ///< why there is no plugin
  pong,     ///< threads that hang in what runs beside calls
  enqueue,  ///< tasks that survive, answered with `enqueued`: see work/order_cells.hpp
  spans     ///< that have come to their end: see trace/span_cells.hpp
};

/// What precedes a value.
struct Head {
  std::uint32_t kind, descriptors;
  std::uint64_t call;
  std::int64_t number;
  std::uint64_t cells, texts;

  static constexpr std::uint64_t width = 8;  ///< of what the bytes of texts are filled up to
  /// What follows; only when neither is absurd.
  std::uint64_t size() const {
    return cells * sizeof(portico_value) + (texts + width - 1) / width * width;
  }
};
static_assert(sizeof(Head) == 40);

/// One that came.
class Message {
public:
  Kind kind{};
  std::uint64_t call = 0;
  std::int64_t number = 0;
  os::Passed descriptor;

  Message() = default;
  /// `body` is what followed the head.
  Message(const Head& head, const char* body);
  /// The same in the place of what there was.
  void assign(const Head& head, const char* body);

  /// The same of a body that lies in such cells already, and is theirs from here on.
  void adopt(const Head& head, Cells&& body);

  /// Before its value is looked at. False: it is none that a Block has written. The texts may not
  /// be longer than `most` when all strings that share some are counted.
  [[nodiscard]] bool open(std::uint64_t most = ~std::uint64_t{0});
  /// Points into this.
  const portico_value& value() const { return cells_.front(); }
  /// Of it on its way, with its head.
  std::size_t bytes() const { return bytes_; }

private:
  void take(const Head& head);

  Cells cells_;  ///< and behind them the texts
  std::size_t count_ = 0, texts_ = 0, bytes_ = 0;
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
/// A value by its text, of which the same holds.
inline portico_value json_text(std::string_view view) {
  portico_value cell = text(view);
  cell.kind = PORTICO_JSON;
  return cell;
}
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
  route::Witness::say(text_of(because.value()));
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
