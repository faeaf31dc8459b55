#include "plugin/config.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "model/nesting.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "model/walk/check.hpp"
#include "settings/source/nearest.hpp"
#include "settings/source/outline.hpp"

namespace portico::plugin {
namespace {

struct Place {
  std::string pointer;         ///< "/cache/size"
  std::string key = "config";  ///< "config.cache.size"

  Place inner(std::string_view name) const {
    return {pointer + '/' + settings::pointer_token(name),
            settings::key_below(key, std::string{name})};
  }
};

Place place_of(const model::Problem& problem) {
  Place place;
  for (const model::Segment& segment : problem.loc)
    place =
        place.inner(segment.is_index() ? std::to_string(segment.index) : std::string{segment.name});
  return place;
}

std::string line(const Place& place, std::string_view plugin, const settings::Section& section,
                 std::string_view what) {
  const std::string where = section.where(place.pointer);
  return (where.empty() ? std::string{"settings"} : where) + ": plugins." + std::string{plugin} +
         '.' + place.key + ": " + std::string{what};
}

/// What a configuration holds that its schema does not know. JSON Schema lets it in and nothing
/// reads it, so that a misspelt name would go unnoticed.
class Unknown {
public:
  explicit Unknown(std::function<void(const Place&, const std::string& what)> tell)
      : tell_{std::move(tell)} {}

  void look(const model::Type& type, const portico_value& value, const Place& place) const {
    Types types;
    add(types, type);
    look(types, value, place);
  }

private:
  using Types = std::vector<const model::Type*>;  ///< any of which the value may be held to

  static void add(Types& types, const model::Type& given) {
    const model::Type& type = model::unnumbered(given);
    switch (type.kind) {
    case model::Kind::nullable:
    case model::Kind::choice:
    case model::Kind::tagged:
      for (const model::Type* item : type.items) add(types, *item);
      return;
    default: types.push_back(&type);
    }
  }

  void look(const Types& types, const portico_value& value, const Place& place) const {
    if (value.kind == PORTICO_ARRAY)
      for (std::uint32_t at = 0; at < value.size; ++at)
        look(items_of(types, at), value.items[at], place.inner(std::to_string(at)));
    if (value.kind != PORTICO_OBJECT) return;
    for (std::uint32_t at = 0; at < value.size; ++at) {
      const portico_member& member = value.members[at];
      const std::string_view name{member.name, member.name_size};
      const std::optional<Types> inner = members_of(types, name);
      if (inner)
        look(*inner, member.value, place.inner(name));
      else
        tell_(place.inner(name), "is no setting of this plugin, allowed is " + known(types, name));
    }
  }

  static Types items_of(const Types& types, std::uint32_t at) {
    Types items;
    for (const model::Type* type : types)
      if (!type->items.empty())
        add(items, *type->items[std::min<std::size_t>(at, type->items.size() - 1)]);
    return items;
  }

  /// Nothing when none of the types takes such a member.
  static std::optional<Types> members_of(const Types& types, std::string_view name) {
    Types inner;
    bool taken = types.empty();
    for (const model::Type* type : types) {
      if (type->kind == model::Kind::dict) {
        taken = true;
        if (type->rest) add(inner, *type->rest);
        continue;
      }
      if (type->kind != model::Kind::model) {
        taken |= type->kind == model::Kind::any;
        continue;
      }
      const model::Field* field = field_of(*type, name);
      taken |= field || type->extra != model::Extra::ignore;  // or it was told of already
      if (field) add(inner, *field->type);
    }
    if (!taken) return std::nullopt;
    return inner;
  }

  static const model::Field* field_of(const model::Type& type, std::string_view name) {
    if (const auto found = type.names.find(name); found != type.names.end())
      return &type.fields[found->second];
    if (const auto found = type.own_names.find(name); found != type.own_names.end())
      return &type.fields[found->second];
    return nullptr;
  }

  /// The names that there are, and which was meant with that one.
  static std::string known(const Types& types, std::string_view name) {
    std::string text;
    std::vector<std::string> names;
    for (const model::Type* type : types)
      for (const model::Field& field : type->fields) {
        text += (text.empty() ? "one of " : ", ") + field.name;
        names.push_back(field.name);
      }
    return (text.empty() ? "none" : text) + settings::did_you_mean(name, names);
  }

  const std::function<void(const Place&, const std::string&)> tell_;
};

}  // namespace

Config::Config(const char* schema, std::string_view plugin, const settings::Section& section)
    : arena_{std::make_unique<message::Arena>()} {
  portico_value raw{};
  if (model::parse(section.config, *arena_, raw)) throw Refused{"its configuration is not JSON"};
  if (!schema) {
    value_ = raw;
    return;
  }
  const model::Type& type = compiled(schema);
  model::Problems problems{*arena_};
  const bool fits = model::check(type, raw, nullptr, *arena_, problems, value_);
  std::string wrong;
  const auto tell = [&](const Place& place, std::string_view what) {
    wrong += (wrong.empty() ? "" : "; ") + line(place, plugin, section, what);
  };
  for (const model::Problem& problem : problems) tell(place_of(problem), problem.fault.message);
  if (problems.cut()) wrong += "; and more";
  Unknown{tell}.look(type, raw, {});
  if (!fits || !wrong.empty()) throw Refused{"its configuration does not fit: " + wrong};
}

const model::Type& Config::compiled(const char* schema) {
  if (model::deeper_than(model::registered_depth, schema))
    throw Refused{"portico_plugin.config is nested deeper than " +
                  std::to_string(model::registered_depth) +
                  " levels, the most that the host reads"};
  try {
    const model::Type& type = models_.compile("its configuration", schema);
    models_.finish();
    return type;
  } catch (const std::runtime_error& error) {
    throw Refused{std::string{"portico_plugin.config is no schema the host knows: "} +
                  error.what()};
  }
}

}  // namespace portico::plugin
