// Types that are one of several: anyOf, and oneOf with a discriminator.

#include <algorithm>

#include "model/compile/compiler.hpp"
#include "model/compile/keyword.hpp"

namespace portico::model {
namespace {

/// Whether two members of a union say the same, whatever their numbers.
bool same_member(Schema one, Schema other) {
  for (Schema* schema : {&one, &other})
    if (schema->is_object()) schema->erase(choice_word);
  return one == other;
}

}  // namespace

void Models::Compiler::any_of(Type& type, const Schema& schema, const Place& place) {
  const Schema& members = schema["anyOf"];
  if (!members.is_array() || members.empty()) (place / "anyOf").refuse("must be a list of schemas");
  bool nullable = false;
  std::vector<const Type*> types;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Place here = place / "anyOf" / std::to_string(i);
    const auto end = members.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = [&](const Schema& other) { return same_member(other, members[i]); };
    if (std::any_of(members.begin(), end, same)) continue;  // said twice: counts once
    if (same_member(members[i], {{"type", "null"}}))
      nullable = true;
    else
      types.push_back(&make(members[i], here, {}, false));
  }
  if (types.empty()) {
    type.kind = Kind::null, type.label = "none";
    (place / "anyOf").refuse("holds null alone; write {\"type\": \"null\"}");
  }
  const Type* inner = types[0];
  if (types.size() > 1) {
    Type& choice = nullable ? types_.emplace_back(Kind::choice) : type;
    choice.kind = Kind::choice;
    choice.where = type.where;
    choice.items = types;
    choice.label = "union[" + join_labels(types, ",") + "]";
    inner = &choice;
  }
  if (!nullable && types.size() > 1) return;
  type.kind = nullable ? Kind::nullable : Kind::choice;
  type.items = {inner};
  type.label = nullable ? "nullable[" + inner->label + "]" : inner->label;
}

void Models::Compiler::one_of(Type& type, const Schema& schema, const Place& place) {
  const Schema& members = schema["oneOf"];
  if (!members.is_array() || members.empty()) (place / "oneOf").refuse("must be a list of schemas");
  auto discriminator = schema.find("discriminator");
  if (discriminator == schema.end() || !discriminator->is_object() ||
      !discriminator->contains("propertyName"))
    place.refuse("oneOf needs {\"discriminator\": {\"propertyName\": ...}}; without one use anyOf");
  type.kind = Kind::tagged;
  type.discriminator = text_word(*discriminator, "propertyName", "", place / "discriminator");
  for (std::size_t i = 0; i < members.size(); ++i)
    type.items.push_back(&make(members[i], place / "oneOf" / std::to_string(i), {}, false));
  type.label = "tagged-union[" + join_labels(type.items, ",") + "]";
  tagged_.emplace_back(&type, place);
}

}  // namespace portico::model
