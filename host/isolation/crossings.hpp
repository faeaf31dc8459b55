#pragma once

// The functions of the host that an isolated plugin calls: how its process asks for each, and how
// the host answers. Both sides are this executable, so that they agree on what is said.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>

#include "isolation/message.hpp"
#include "portico/abi.h"

namespace portico::isolation {

class IsolatedProcess;
class Line;

namespace crossing {

template <class... Functions> struct Table {};

/// What crosses; the number of each is its place.
// NOLINTBEGIN(bugprone-forward-declaration-namespace): they are names alone.
using Crossings = Table<
    // abi.h
    struct Request, struct Status, struct Header, struct Reply, struct Fail, struct Bytes,
    struct Stream, struct Defer,
    // portico.file/1, portico.values/1, portico.intake/1
    struct SendFile, struct SendValues, struct ReadBody, struct TellBody>;
// NOLINTEND(bugprone-forward-declaration-namespace)

template <class Function, class... Functions> constexpr std::int64_t place_in(Table<Functions...>) {
  std::int64_t place = 0;
  static_cast<void>(((std::is_same_v<Function, Functions> || (++place, false)) || ...));
  return place;
}
template <class Function> constexpr std::int64_t number_of = place_in<Function>(Crossings{});

}  // namespace crossing

/// What an isolated plugin gets in the place of plugin::services(). What belongs to the plugin
/// rather than to a call is the same. Valid as long as the process.
const portico_host& crossing_services() noexcept;

/// What a process asks for, within a call. For the thread that holds the call.
struct Asked {
  std::shared_ptr<IsolatedProcess> process;
  std::shared_ptr<Line> line;
  portico_call& call;
  Message& message;

  /// The arguments; 0 or no text where there is none of that kind.
  std::int64_t number(std::size_t at) const;
  std::int32_t code(std::size_t at) const { return static_cast<std::int32_t>(number(at)); }
  portico_str text(std::size_t at) const;
  /// Null: there is none.
  const portico_value* value(std::size_t at) const;
};

struct Answer {
  portico_result result = PORTICO_OK;  ///< PORTICO_IDLE: it is said when more has come of the body
  portico_value value{};
  bool costs = true;  ///< memory of this process, until the call ends
};

/// Does what is asked, by the same rules as for any plugin. None: there is no such function.
std::optional<Answer> answer(const Asked& asked);

/// Whether there is no descriptor with what is said, or a regular file that is to be sent: all that
/// a process may pass.
bool may_pass(const Message& message);

/// The number of the object that is handed over with what is asked; 0: none.
std::int64_t handed_over(Message& message);

}  // namespace portico::isolation
