#pragma once

// What an isolated plugin enqueues, as a value that crosses:
//
//   [[id, name, arguments as JSON, unique key, request, delay, at, priority,
//     route, trace, principal], ...]
//
// and what came of it: [id, ...], or why it was not stored. No state beyond it; any thread.

#include <deque>
#include <string>
#include <vector>

#include "isolation/message.hpp"
#include "task/outlet.hpp"

namespace portico::isolation {

class OrderCells {
public:
  /// Borrows them.
  explicit OrderCells(const std::vector<task::Order>& orders);

  portico_value value() const { return array(all_); }

private:
  std::deque<std::vector<portico_value>> lists_;
  std::vector<portico_value> all_;
};

/// What is no order is left out.
std::vector<task::Order> orders_of(const portico_value& value);

class EnqueuedCells {
public:
  /// Borrows it.
  explicit EnqueuedCells(const task::Enqueued& enqueued);

  portico_value value() const { return value_; }

private:
  std::vector<portico_value> ids_;
  portico_value value_{};
};

task::Enqueued enqueued_of(const Message& message);

}  // namespace portico::isolation
