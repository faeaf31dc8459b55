#include "model/compile/union_tags.hpp"

#include <algorithm>
#include <string>

#include "model/compile/python_text.hpp"
#include "model/format/coerce.hpp"
#include "model/hash.hpp"

namespace portico::model {
namespace {

/// The tags of an item, which is the member or a union that holds it.
void tags_of(Type& type, std::uint32_t item, const Type& member, const Place& place) {
  const Type* model = &unnumbered(member);
  if (model->kind == Kind::tagged) {
    for (const Type* inner : model->items) tags_of(type, item, *inner, place);
    return;
  }
  auto name = model->names.find(type.discriminator);
  if (model->kind != Kind::model || name == model->names.end())
    (place / "oneOf" / std::to_string(item))
        .refuse("must be a model with the property " + type.discriminator);
  const Field& field = model->fields[name->second];
  if (field.own_name != field.name) type.tag_own_name = field.own_name;
  const Type* tag = field.type->kind == Kind::nullable ? field.type->items[0] : field.type;
  if (tag->kind != Kind::literal && tag->kind != Kind::enumeration)
    (place / "oneOf" / std::to_string(item))
        .refuse("the property " + type.discriminator + " must be a const or an enum");
  for (const portico_value& value : tag->values) {
    const auto same = [&](const portico_value& known) { return equal(known, value); };
    if (std::any_of(type.tags.begin(), type.tags.end(), same)) continue;
    type.tags.push_back(value), type.tag_items.push_back(item);
  }
}

}  // namespace

void compile_tags(Type& type, const Place& place) {
  for (std::uint32_t i = 0; i < type.items.size(); ++i) tags_of(type, i, *type.items[i], place);
  type.tag_names = "'" + type.discriminator + "'";
  if (!type.tag_own_name.empty())
    type.tag_names = "'" + type.tag_own_name + "' | " + type.tag_names;
  type.values_message = "Unable to extract tag using discriminator " + type.tag_names;
  type.values_context = Schema{{"discriminator", type.tag_names}}.dump();
  for (const portico_value& tag : type.tags) {
    if (!type.tags_text.empty()) type.tags_text += ", ";
    type.tags_text += tag.kind == PORTICO_STRING ? python_repr(Schema(std::string{text_of(tag)}))
                      : tag.kind == PORTICO_UINT
                          ? python_repr(Schema(static_cast<std::uint64_t>(tag.integer)))
                          : python_repr(Schema(tag.integer));
  }
}

}  // namespace portico::model
