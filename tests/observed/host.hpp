#pragma once

// The real executable with the plugin of the recorded applications as one of them, under the
// settings that the recording describes. One thread.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace observed {

class Host {
public:
  /// `app`: a row of apps.json. Throws std::exception.
  explicit Host(const nlohmann::ordered_json& app);

  /// "127.0.0.1:41234"
  const std::string& address() const { return address_; }

private:
  portico::testing::Folder folder_;
  std::optional<portico::testing::Host> host_;
  std::string address_;
};

}  // namespace observed
