#pragma once

// What a host that runs is told from the command line: a row each, for the words of the command
// line and for the order that the host gets. What it does is in life/control/orders.cpp. Constant.

#include <string_view>

namespace portico::settings {

struct ClientOrder {
  enum class Plugin { none, optional, required };  ///< whether it is about one

  std::string_view word;  ///< of the command line, and of the order
  std::string_view help;
  Plugin plugin;
};

inline constexpr ClientOrder client_orders[] = {
    {"plugins", "Show the plugins of the running host, and what was refused",
     ClientOrder::Plugin::none},
    {"routes", "Show the routes of the running host", ClientOrder::Plugin::none},
    {"reload", "Read the settings again, and load one plugin, or what was refused",
     ClientOrder::Plugin::optional},
    {"enable", "Let a plugin serve that was disabled or quarantined",
     ClientOrder::Plugin::required},
    {"disable", "Take a plugin out until it is enabled or the host is started again",
     ClientOrder::Plugin::required},
    {"quarantine", "Answer 503 for a plugin until its file changes or it is enabled",
     ClientOrder::Plugin::required},
};

}  // namespace portico::settings
