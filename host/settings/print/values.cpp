#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/print/printed.hpp"
#include "settings/print/shown.hpp"
#include "settings/print/veil.hpp"
#include "settings/printable.hpp"
#include "settings/security/schemes.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// Without secrets: it is read on screens. What stands elsewhere is shown as the file says it.
template <class Owner>
json shown_value(const Setting<Owner>& key, const std::string& name, const Owner& owner,
                 const Settings& settings) {
  const auto written = settings.written.find(name);
  json value = written == settings.written.end() ? key.show(owner) : json::parse(written->second);
  if (key.kind == Kind::schemes) return without_secrets(std::move(value));
  return key.kind == Kind::object ? veiled(std::move(value)) : veiled_texts(std::move(value));
}

template <class Owner>
Shown shown_one(const Setting<Owner>& key, std::string name, const Owner& owner,
                const Settings& settings) {
  const auto replaced = settings.replaced.find(name);
  json value = shown_value(key, name, owner, settings);
  const Origin origin = settings.origin(name);
  return {std::move(name), std::move(value), origin,
          replaced == settings.replaced.end() ? std::string{} : replaced->second};
}

bool is_below(std::string_view key, std::string_view below) {
  return below.empty() || key == below ||
         (key.starts_with(below) && key.substr(below.size()).starts_with('.'));
}

const char* source_name(Origin::Source source) {
  switch (source) {
  case Origin::Source::file: return "file";
  case Origin::Source::environment: return "variable";
  case Origin::Source::flag: return "flag";
  case Origin::Source::fallback: break;
  }
  return "default";
}

std::string lines_of(const std::vector<Shown>& all) {
  std::size_t width = 0;
  for (const Shown& one : all) width = std::max(width, one.key.size());
  std::string text;
  for (const Shown& one : all) {
    text += one.key + std::string(width + 2 - one.key.size(), ' ') +
            printable(shown_text(one.value)) + "  (" + printable(one.origin.text());
    if (!one.replaced.empty()) text += ", in the place of " + printable(one.replaced);
    text += ")\n";
  }
  return text;
}

}  // namespace

std::string shown_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Shown> shown(const Settings& settings) {
  std::vector<Shown> all;
  for (const Setting<Settings>& key : keys())
    all.push_back(shown_one(key, std::string{key.path}, settings, settings));
  for (const auto& [id, section] : settings.plugins)
    for (const Setting<Section>& key : keys<Section>())
      if (std::string name = "plugins." + id + '.' + std::string{key.path};
          settings.origins.count(name))
        all.push_back(shown_one(key, std::move(name), section, settings));
  return all;
}

nlohmann::ordered_json object_of(const Shown& one) {
  nlohmann::ordered_json object{{"key", one.key}, {"value", one.value}};
  nlohmann::ordered_json& origin = object["origin"] = {{"source", source_name(one.origin.source)}};
  if (!one.origin.name.empty()) origin["name"] = one.origin.name;
  if (one.origin.line > 0) origin["line"] = one.origin.line;
  if (!one.replaced.empty()) object["replaced"] = one.replaced;
  return object;
}

std::string values(const Settings& settings, Form form, std::string_view below) {
  std::vector<Shown> all = shown(settings);
  std::erase_if(all, [&](const Shown& one) { return !is_below(one.key, below); });
  if (form == Form::text) return lines_of(all);
  auto list = nlohmann::ordered_json::array();
  for (const Shown& one : all) list.push_back(object_of(one));
  return list.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace portico::settings
