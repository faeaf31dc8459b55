#include "serve/link.hpp"

#include "os/whole_number.hpp"

namespace portico::serve {
namespace {}  // namespace

std::string to_text(const Link& link) {
  std::string text =
      "incarnation=" + std::to_string(link.incarnation) + ",memory=" + std::to_string(link.memory) +
      ",settings=" + std::to_string(link.settings) + ",link=" + std::to_string(link.socket);
  if (link.sight >= 0) text += ",sight=" + std::to_string(link.sight);
  if (link.copies >= 0) text += ",copies=" + std::to_string(link.copies);
  if (link.keeper >= 0) text += ",keeper=" + std::to_string(link.keeper);
  if (link.control >= 0) text += ",control=" + std::to_string(link.control);
  const auto add = [&](const char* name, const Opened& one) {
    text += name + std::to_string(one.descriptor) + '/' + std::to_string(one.endpoint);
  };
  for (const Opened& listener : link.listeners) add(",listen=", listener);
  for (const Opened& monitor : link.monitors) add(",monitor=", monitor);
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
    const auto slash = digits.find('/');
    const int number = os::whole_number<int>(digits.substr(0, slash)).value_or(-1);
    const int entry = slash == std::string_view::npos
                          ? 0
                          : os::whole_number<int>(digits.substr(slash + 1)).value_or(-1);
    if (number < 0 || entry < 0) return std::nullopt;
    const Opened opened{number, static_cast<std::size_t>(entry)};
    if (name == "incarnation") link.incarnation = number;
    if (name == "memory") link.memory = number;
    if (name == "settings") link.settings = number;
    if (name == "link") link.socket = number;
    if (name == "sight") link.sight = number;
    if (name == "copies") link.copies = number;
    if (name == "keeper") link.keeper = number;
    if (name == "control") link.control = number;
    if (name == "listen") link.listeners.push_back(opened);
    if (name == "monitor") link.monitors.push_back(opened);
  }
  if (link.memory < 0 || link.settings < 0 || link.socket < 0 || link.listeners.empty())
    return std::nullopt;
  return link;
}

}  // namespace portico::serve
