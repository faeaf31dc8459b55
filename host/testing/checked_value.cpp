#include "testing/checked_value.hpp"

#include <algorithm>
#include <stdexcept>

#include "message/bytes.hpp"
#include "message/text.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "model/walk/check.hpp"

namespace portico::testing {
namespace {

using model::Kind;

/// The member that a reply has under that name, unless it is an input name already.
const model::Field* field_sent_as(const model::Type& type, std::string_view name) {
  if (type.names.contains(name)) return &type.fields[type.names.at(name)];
  const auto found = std::find_if(type.fields.begin(), type.fields.end(),
                                  [&](const auto& one) { return one.output_name == name; });
  return found == type.fields.end() ? nullptr : &*found;
}

}  // namespace

CheckedValue::CheckedValue(std::string_view json, std::string_view schema, const Models& models)
    : text_{json} {
  for (const auto& [name, text] : models) models_.add(name, text);
  const model::Type& type = models_.compile("what is read", schema);
  models_.finish();
  portico_value raw{};
  if (const auto error = model::parse(text_, arena_, raw))
    throw std::runtime_error{"the text is no JSON: " + std::string{error->message} +
                             " at character " + std::to_string(error->offset)};
  model::Problems problems{arena_};
  if (model::check(type, renamed(type, raw), nullptr, arena_, problems, cells_)) return;
  message::Text words;
  model::write(problems, words);
  throw std::runtime_error{std::string{words.view()}};
}

portico_value CheckedValue::renamed(const model::Type& type, const portico_value& given) {
  switch (type.kind) {
  case Kind::nullable:
  case Kind::numbered: return renamed(*type.items[0], given);
  case Kind::model: return given.kind == PORTICO_OBJECT ? renamed_model(type, given) : given;
  case Kind::list:
  case Kind::set:
  case Kind::tuple: return given.kind == PORTICO_ARRAY ? renamed_items(type, given) : given;
  case Kind::dict:
    if (given.kind != PORTICO_OBJECT || !type.rest) return given;
    break;
  default: return given;
  }
  auto* const members = message::room<portico_member>(arena_, given.size);
  std::copy_n(given.members, given.size, members);
  for (std::uint32_t i = 0; i < given.size; ++i)
    members[i].value = renamed(*type.rest, given.members[i].value);
  portico_value made = given;
  made.members = members;
  return made;
}

portico_value CheckedValue::renamed_model(const model::Type& type, const portico_value& given) {
  auto* const members = message::room<portico_member>(arena_, given.size);
  std::copy_n(given.members, given.size, members);
  for (std::uint32_t i = 0; i < given.size; ++i) {
    const model::Field* const field = field_sent_as(type, model::name_of(members[i]));
    if (!field) continue;
    members[i].name = field->name.data();
    members[i].name_size = static_cast<std::uint32_t>(field->name.size());
    members[i].value = renamed(*field->type, members[i].value);
  }
  portico_value made = given;
  made.members = members;
  return made;
}

portico_value CheckedValue::renamed_items(const model::Type& type, const portico_value& given) {
  auto* const items = message::room<portico_value>(arena_, given.size);
  for (std::uint32_t i = 0; i < given.size; ++i) {
    const std::size_t at = type.kind == Kind::tuple && !type.open ? i : 0;
    items[i] = at < type.items.size() ? renamed(*type.items[at], given.items[i]) : given.items[i];
  }
  portico_value made = given;
  made.items = items;
  return made;
}

}  // namespace portico::testing
