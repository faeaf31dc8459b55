#include "plugin/config.hpp"

#include <stdexcept>
#include <string>

#include "model/check.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"

namespace portico::plugin {
namespace {

struct Place {
  std::string pointer;  ///< "/cache/size"
  std::string key;      ///< ".cache.size"
};

Place place_of(const model::Problem& problem) {
  Place place;
  for (const model::Segment& segment : problem.loc) {
    const std::string name =
        segment.is_index() ? std::to_string(segment.index) : std::string{segment.name};
    place.pointer += '/';
    for (const char octet : name)
      place.pointer += octet == '~'   ? std::string{"~0"}
                       : octet == '/' ? std::string{"~1"}
                                      : std::string{octet};
    place.key += '.' + name;
  }
  return place;
}

std::string line(const model::Problem& problem, std::string_view plugin,
                 const settings::Section& section) {
  const Place place = place_of(problem);
  const std::string where = section.where(place.pointer);
  return (where.empty() ? std::string{"settings"} : where) + ": plugins." + std::string{plugin} +
         ".config" + place.key + ": " + std::string{problem.fault.message};
}

}  // namespace

Config::Config(const char* schema, std::string_view plugin, const settings::Section& section)
    : arena_{std::make_unique<model::Arena>()} {
  portico_value raw{};
  if (model::parse(section.config, *arena_, raw)) throw Refused{"its configuration is not JSON"};
  if (!schema) {
    value_ = raw;
    return;
  }
  model::Problems problems{*arena_};
  try {
    const model::Type& type = models_.compile("its configuration", schema);
    models_.finish();
    if (model::check(type, raw, nullptr, *arena_, problems, value_)) return;
  } catch (const std::runtime_error& error) {
    throw Refused{std::string{"portico_plugin.config is no schema the host knows: "} +
                  error.what()};
  }
  std::string reason = "its configuration does not fit";
  for (const model::Problem& problem : problems)
    reason += (&problem == &problems[0] ? ": " : "; ") + line(problem, plugin, section);
  if (problems.cut()) reason += "; and more";
  throw Refused{reason};
}

}  // namespace portico::plugin
