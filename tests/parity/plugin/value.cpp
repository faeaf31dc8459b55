#include "parity/plugin/value.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace parity {
namespace {

std::uint32_t count(std::size_t size) { return static_cast<std::uint32_t>(size); }

portico_value text_cell(std::string_view text) {
  portico_value value{.kind = PORTICO_STRING, .size = count(text.size()), .integer = 0};
  value.text = text.data();
  return value;
}

portico_value integer_cell(std::uint32_t kind, std::int64_t integer) {
  return {.kind = kind, .size = 0, .integer = integer};
}

portico_value number_cell(double number) {
  portico_value value{.kind = PORTICO_FLOAT, .size = 0, .integer = 0};
  value.number = number;
  return value;
}

/// {"$float": "nan"}, "inf" or "-inf".
portico_value not_a_number(const Json& json) {
  return number_cell(std::stod(json.at("$float").get_ref<const std::string&>()));
}

portico_value list_cell(const portico_value* items, std::size_t size) {
  portico_value value{.kind = PORTICO_ARRAY, .size = count(size), .integer = 0};
  value.items = items;
  return value;
}

portico_value object_cell(const portico_member* members, std::size_t size) {
  portico_value value{.kind = PORTICO_OBJECT, .size = count(size), .integer = 0};
  value.members = members;
  return value;
}

portico_member member(std::string_view name, const portico_value& value, std::uint32_t flags = 0) {
  return {.name = name.data(), .name_size = count(name.size()), .flags = flags, .value = value};
}

std::span<const portico_member> members_of(const portico_value& value) {
  if (value.kind != PORTICO_OBJECT) return {};
  return {value.members, value.size};
}

std::span<const portico_value> items_of(const portico_value& value) {
  if (value.kind != PORTICO_ARRAY) return {};
  return {value.items, value.size};
}

const portico_value* find(const portico_value& object, std::string_view name) {
  for (const portico_member& candidate : members_of(object))
    if (name_of(candidate) == name) return &candidate.value;
  return nullptr;
}

}  // namespace

std::string_view text_of(const portico_value& value) {
  return value.kind == PORTICO_STRING ? std::string_view{value.text, value.size}
                                      : std::string_view{};
}

std::string_view name_of(const portico_member& named) { return {named.name, named.name_size}; }

bool equal(const portico_value& value, const Json& json) {
  switch (value.kind) {
  case PORTICO_NULL: return json.is_null();
  case PORTICO_BOOL: return json.is_boolean() && json.get<bool>() == (value.integer != 0);
  case PORTICO_INT: return json.is_number_integer() && json.get<std::int64_t>() == value.integer;
  case PORTICO_FLOAT: return json.is_number_float() && json.get<double>() == value.number;
  case PORTICO_STRING:
    return json.is_string() && json.get_ref<const std::string&>() == text_of(value);
  case PORTICO_ARRAY: return json.is_array() && std::ranges::equal(items_of(value), json, equal);
  case PORTICO_OBJECT:
    if (!json.is_object() || json.size() != value.size) return false;
    return std::ranges::all_of(members_of(value), [&](const portico_member& candidate) {
      const auto found = json.find(std::string{name_of(candidate)});
      return found != json.end() && equal(candidate.value, *found);
    });
  default: return false;
  }
}

const portico_value* Values::parameter(std::string_view name) const {
  return input_ ? find(*input_, name) : nullptr;
}

portico_value Values::evaluate(const Json& json) {
  if (json.is_array()) return array(json, true);
  if (!json.is_object()) return plain(json);
  if (json.contains("$float")) return not_a_number(json);
  if (json.contains("$param")) return parameter_value(json);
  if (const auto parts = json.find("$merge"); parts != json.end()) return merge(*parts);
  if (json.contains("$model")) return instance(json);
  return object(json, true);
}

portico_value Values::plain(const Json& json) {
  switch (json.type()) {
  case Json::value_t::boolean: return integer_cell(PORTICO_BOOL, json.get<bool>() ? 1 : 0);
  case Json::value_t::number_integer: return integer_cell(PORTICO_INT, json.get<std::int64_t>());
  case Json::value_t::number_unsigned:
    if (json.get<std::uint64_t>() > INT64_MAX) return number_cell(json.get<double>());
    return integer_cell(PORTICO_INT, json.get<std::int64_t>());
  case Json::value_t::number_float: return number_cell(json.get<double>());
  case Json::value_t::string: return text_cell(json.get_ref<const std::string&>());
  case Json::value_t::array: return array(json, false);
  case Json::value_t::object:
    return json.contains("$float") ? not_a_number(json) : object(json, false);
  default: return integer_cell(PORTICO_NULL, 0);
  }
}

portico_value Values::array(const Json& json, bool directives) {
  auto* items = room<portico_value>(json.size());
  std::size_t size = 0;
  for (const Json& item : json) items[size++] = directives ? evaluate(item) : plain(item);
  return list_cell(items, size);
}

portico_value Values::object(const Json& json, bool directives) {
  auto* members = room<portico_member>(json.size());
  std::size_t size = 0;
  for (const auto& [name, value] : json.get_ref<const Json::object_t&>())
    members[size++] = member(name, directives ? evaluate(value) : plain(value));
  return object_cell(members, size);
}

portico_value Values::parameter_value(const Json& directive) {
  const std::string& name = directive.at("$param").get_ref<const std::string&>();
  const portico_value* value = parameter(name);
  if (!value) throw std::runtime_error{"no parameter '" + name + "'"};
  const std::string mode = directive.value("mode", "all");
  if (mode == "instance") return *value;
  return copy(*value, mode == "set" ? Members::set : Members::all);
}

portico_value Values::copy(const portico_value& value, Members mode) {
  if (mode == Members::instance) return value;
  if (value.kind == PORTICO_ARRAY) {
    auto* items = room<portico_value>(value.size);
    std::ranges::transform(items_of(value), items,
                           [&](const auto& item) { return copy(item, mode); });
    return list_cell(items, value.size);
  }
  if (value.kind != PORTICO_OBJECT) return value;
  auto* members = room<portico_member>(value.size);
  std::size_t size = 0;
  for (const portico_member& from : members_of(value))
    if (mode == Members::all || !(from.flags & PORTICO_UNSET))
      members[size++] = member(name_of(from), copy(from.value, mode));
  return object_cell(members, size);
}

/// One object; a later member takes the place of an earlier one.
portico_value Values::merge(const Json& parts) {
  std::vector<portico_member> merged;
  for (const Json& part : parts)
    for (const portico_member& next : members_of(evaluate(part))) {
      auto same = [&](const portico_member& other) { return name_of(other) == name_of(next); };
      const auto known = std::ranges::find_if(merged, same);
      if (known == merged.end())
        merged.push_back(next);
      else
        *known = next;
    }
  auto* members = room<portico_member>(merged.size());
  std::ranges::copy(merged, members);
  return object_cell(members, merged.size());
}

/// The members that were set, then the model's others with their defaults, flagged.
portico_value Values::instance(const Json& directive) {
  const std::string& name = directive.at("$model").get_ref<const std::string&>();
  const Model* model = schemas_.find(name);
  if (!model) throw std::runtime_error{"no model '" + name + "'"};
  const Json& set = directive.at("set");
  auto* members = room<portico_member>(set.size() + model->fields.size());
  std::size_t size = 0;
  for (const auto& [key, value] : set.get_ref<const Json::object_t&>())
    members[size++] = member(key, evaluate(value));
  for (const Json* field : model->fields) {
    const std::string& key = input_name(*field);
    if (!set.contains(key) && field->contains("default"))
      members[size++] = member(key, plain(field->at("default")), PORTICO_UNSET);
  }
  return object_cell(members, size);
}

portico_value Values::echo(Members mode, const Json& parameters) {
  auto* members = room<portico_member>(parameters.size());
  std::size_t size = 0;
  for (const Json& spec : parameters) {
    const std::string& name = spec.at("name").get_ref<const std::string&>();
    const portico_value* value = parameter(name);
    if (!value) throw std::runtime_error{"no parameter '" + name + "'"};
    const bool raw =
        spec.at("type").get_ref<const std::string&>().find("bytes") != std::string::npos;
    if (spec.at("in") == "file")
      members[size++] = member(name, raw ? bytes(*value) : upload(*value));
    else
      members[size++] = member(name, copy(*value, mode));
  }
  return object_cell(members, size);
}

/// A file, or several, is echoed without the fields of its part.
portico_value Values::upload(const portico_value& file) {
  if (file.kind == PORTICO_ARRAY) {
    auto* items = room<portico_value>(file.size);
    std::ranges::transform(items_of(file), items, [&](const auto& item) { return upload(item); });
    return list_cell(items, file.size);
  }
  if (file.kind != PORTICO_OBJECT) return file;
  auto* members = room<portico_member>(file.size);
  const auto end = std::ranges::copy_if(members_of(file), members, [](const auto& member) {
                     return name_of(member) != "headers";
                   }).out;
  return object_cell(members, static_cast<std::size_t>(end - members));
}

/// A parameter that asks for the bytes of a file, or of several, is echoed as their text.
portico_value Values::bytes(const portico_value& file) {
  if (file.kind == PORTICO_OBJECT) {
    const portico_value* text = find(file, "text");
    return text ? *text : file;
  }
  if (file.kind != PORTICO_ARRAY) return file;
  auto* items = room<portico_value>(file.size);
  std::ranges::transform(items_of(file), items, [&](const auto& item) { return bytes(item); });
  return list_cell(items, file.size);
}

}  // namespace parity
