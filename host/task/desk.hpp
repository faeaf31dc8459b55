#pragma once

// What an operator asks of tasks that survive, as one JSON object in and one out:
//
//   {"action": "list", "plugin": ..., "name": ..., "queue": ..., "state": "dead", "most": 100}
//   {"action": "show" | "retry" | "run" | "cancel", "id": ...}
//   {"action": "purge", "state": "dead", ...}  without a state: what is done or cancelled
//
// The same of a host that runs, and of the store of one that does not. Any thread.

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "task/store/store.hpp"

namespace portico::task {

class Desk {
public:
  /// Does it within a transaction; throws StoreError.
  using With = std::function<void(const std::function<void(Store&)>& act)>;
  /// Asks one that runs to stop; false: it does not run here.
  using Cancel = std::function<bool(const std::string& id)>;

  Desk(With with, Cancel cancel);

  /// Throws std::runtime_error with what is wrong.
  nlohmann::json obey(const nlohmann::json& order) const;

private:
  nlohmann::json list(const Store::Filter& filter) const;
  nlohmann::json purge(Store::Filter filter) const;
  nlohmann::json change(const std::string& action, const std::string& id) const;

  const With with_;
  const Cancel cancel_;
};

}  // namespace portico::task
