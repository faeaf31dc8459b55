#pragma once

// The functions of the host that an isolated plugin calls: how its process asks for each, and how
// the host answers. Both sides are this executable, so that they agree on what is said.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "isolation/message.hpp"
#include "portico/abi.h"

namespace portico::isolation {

class IsolatedProcess;
class Line;

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

/// The number of the object that is handed over with what is asked; 0: none.
std::int64_t handed_over(Message& message);

}  // namespace portico::isolation
