#pragma once

// An attempt at a task as a value that crosses:
//
//   [request id, trace, principal, id, attempt, attempts, priority, enqueued, deadline, arguments]
//
// No state; any thread.

#include <array>
#include <string_view>

#include "isolation/message.hpp"
#include "task/run/run.hpp"

namespace portico::isolation {

inline constexpr std::size_t parts_of_run = 10;

/// Borrows all of it.
inline std::array<portico_value, parts_of_run> cells_of(const task::Run::Facts& facts,
                                                        std::string_view request,
                                                        std::string_view trace,
                                                        const portico_value& args) {
  return {text(request),
          text(trace),
          text(std::string_view{facts.principal}),
          text(std::string_view{facts.id}),
          number(facts.attempt),
          number(facts.attempts),
          number(facts.priority),
          number(facts.enqueued),
          number(facts.deadline),
          args};
}

/// `said` has as many parts.
inline task::Run::Facts facts_of(std::span<const portico_value> said) {
  task::Run::Facts facts;
  facts.principal = text_of(said[2]);
  facts.id = text_of(said[3]);
  facts.attempt = static_cast<std::uint32_t>(said[4].integer);
  facts.attempts = static_cast<std::uint32_t>(said[5].integer);
  facts.priority = static_cast<int>(said[6].integer);
  facts.enqueued = said[7].integer;
  facts.deadline = said[8].integer;
  return facts;
}

}  // namespace portico::isolation
