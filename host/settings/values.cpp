#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/printable.hpp"
#include "settings/printed.hpp"
#include "settings/security/schemes.hpp"

namespace portico::settings {
namespace {

struct Line {
  std::string key, value, origin;
};

/// Without secrets: it is read on screens.
nlohmann::json shown_value(const Setting<Settings>& key, const Settings& settings) {
  nlohmann::json value = key.show(settings);
  return key.kind == Kind::schemes ? without_secrets(std::move(value)) : value;
}

std::string text_of(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void add_section(const std::string& id, const Section& section, const Settings& settings,
                 std::vector<Line>& lines) {
  for (const Setting<Section>& key : keys<Section>()) {
    const std::string name = "plugins." + id + '.' + std::string{key.path};
    if (settings.origins.count(name))
      lines.push_back({name, text_of(key.show(section)), settings.origin(name).text()});
  }
}

}  // namespace

std::string values(const Settings& settings) {
  std::vector<Line> lines;
  for (const Setting<Settings>& key : keys())
    lines.push_back({std::string{key.path}, text_of(shown_value(key, settings)),
                     settings.origin(std::string{key.path}).text()});
  for (const auto& [id, section] : settings.plugins) add_section(id, section, settings, lines);
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.key.size());
  std::string text;
  for (const Line& line : lines)
    text += line.key + std::string(width + 2 - line.key.size(), ' ') + printable(line.value) +
            "  (" + printable(line.origin) + ")\n";
  return text;
}

}  // namespace portico::settings
