#include "route/group.hpp"

#include <algorithm>

namespace portico::route {
namespace {

Group::Name name_of(const std::string& key, Place place, bool converts) {
  std::string wire = key;
  if (converts) std::replace(wire.begin(), wire.end(), '_', '-');
  return {key, wire, lookup_name(wire, place)};
}

}  // namespace

Group make_group(const model::Type& model, Place place, Underscores underscores) {
  Group group{&model, {}};
  const bool converts = place == Place::header && underscores == Underscores::converted;
  for (const model::Field& field : model.fields) {
    const bool own = field.name == field.own_name;
    Group::Member member{sequence(*field.type), {name_of(field.name, place, converts && own)}};
    if (model.by_name && !own) member.names.push_back(name_of(field.own_name, place, converts));
    group.members.push_back(std::move(member));
  }
  return group;
}

bool sequence(const model::Type& type) {
  using model::Kind;
  if (type.kind == Kind::list || type.kind == Kind::set || type.kind == Kind::tuple) return true;
  if (type.kind != Kind::nullable && type.kind != Kind::choice && type.kind != Kind::numbered)
    return false;
  return std::any_of(type.items.begin(), type.items.end(),
                     [](const model::Type* item) { return sequence(*item); });
}

std::string lookup_name(std::string wire, Place place) {
  if (place != Place::header) return wire;
  for (char& c : wire)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return wire;
}

}  // namespace portico::route
