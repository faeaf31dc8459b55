#include "serve/link.hpp"

#include <charconv>

namespace portico::serve {

std::string to_text(const Link& link) {
  std::string text =
      "incarnation=" + std::to_string(link.incarnation) + ",memory=" + std::to_string(link.memory) +
      ",settings=" + std::to_string(link.settings) + ",link=" + std::to_string(link.socket);
  if (link.copies >= 0) text += ",copies=" + std::to_string(link.copies);
  if (link.keeper >= 0) text += ",keeper=" + std::to_string(link.keeper);
  if (link.control >= 0) text += ",control=" + std::to_string(link.control);
  for (const int listener : link.listeners) text += ",listen=" + std::to_string(listener);
  for (const int monitor : link.monitors) text += ",monitor=" + std::to_string(monitor);
  return text;
}

std::optional<Link> link_of(std::string_view text) {
  Link link;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = word.substr(0, equals), digits = word.substr(equals + 1);
    int number = -1;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (end.ec != std::errc{} || number < 0) return std::nullopt;
    if (name == "incarnation") link.incarnation = number;
    if (name == "memory") link.memory = number;
    if (name == "settings") link.settings = number;
    if (name == "link") link.socket = number;
    if (name == "copies") link.copies = number;
    if (name == "keeper") link.keeper = number;
    if (name == "control") link.control = number;
    if (name == "listen") link.listeners.push_back(number);
    if (name == "monitor") link.monitors.push_back(number);
  }
  if (link.memory < 0 || link.settings < 0 || link.socket < 0 || link.listeners.empty())
    return std::nullopt;
  return link;
}

}  // namespace portico::serve
