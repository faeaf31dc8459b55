#pragma once

// What a host that runs is told from the command line: a row each, for the words of the command
// line and for the order that the host gets. What it does is in life/control/orders.cpp, which does
// not compile without a branch for each. Constant.

#include <string_view>

namespace portico::settings {

struct ClientOrder {
  enum class What { plugins, routes, reload, enable, disable, quarantine, upgrade };
  enum class Plugin { none, optional, required };  ///< whether it is about one

  What what;
  std::string_view word;  ///< of the command line, and of the order
  std::string_view help;
  Plugin plugin;
};

inline constexpr ClientOrder client_orders[] = {
    {ClientOrder::What::plugins, "plugins",
     "Show the plugins of the running host, and what was refused", ClientOrder::Plugin::none},
    {ClientOrder::What::routes, "routes", "Show the routes of the running host",
     ClientOrder::Plugin::none},
    {ClientOrder::What::reload, "reload",
     "Read the settings again, and load one plugin, or what was refused",
     ClientOrder::Plugin::optional},
    {ClientOrder::What::enable, "enable", "Let a plugin serve that was disabled or quarantined",
     ClientOrder::Plugin::required},
    {ClientOrder::What::disable, "disable",
     "Take a plugin out until it is enabled or the host is started again",
     ClientOrder::Plugin::required},
    {ClientOrder::What::quarantine, "quarantine",
     "Answer 503 for a plugin until its file changes or it is enabled",
     ClientOrder::Plugin::required},
    {ClientOrder::What::upgrade, "upgrade",
     "Start the program that is installed now in the place of the running host, and lose no "
     "request",
     ClientOrder::Plugin::none},
};

/// null where there is none.
constexpr const ClientOrder* find_order(std::string_view word) {
  for (const ClientOrder& order : client_orders)
    if (order.word == word) return &order;
  return nullptr;
}

}  // namespace portico::settings
