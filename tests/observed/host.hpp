#pragma once

// The plugin of the recorded applications, loaded as one of them and served by the real server with
// the policy that the recording describes. One thread.

#include <memory>
#include <optional>

#include <nlohmann/json.hpp>

#include "http/application.hpp"
#include "http/server.hpp"
#include "plugin/folder.hpp"
#include "plugin/roster.hpp"
#include "task/queue.hpp"

namespace observed {

class Host {
public:
  /// `app`: a row of apps.json. Throws std::exception.
  explicit Host(const nlohmann::ordered_json& app);
  ~Host();

  /// "127.0.0.1:41234"
  std::string address() const { return server_->addresses().front(); }

private:
  portico::testing::Folder folder_;
  portico::plugin::Roster roster_;
  portico::task::Queue tasks_{{1, 100}};  // one thread: batches run in the order they came
  std::optional<portico::http::Application> application_;
  std::optional<portico::http::Server> server_;
};

}  // namespace observed
