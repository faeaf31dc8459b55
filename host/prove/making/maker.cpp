#include "prove/making/maker.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "prove/making/choices.hpp"
#include "prove/making/known_formats.hpp"
#include "prove/making/pattern.hpp"

namespace portico::prove {
namespace {

using docs::find;

constexpr int too_deep = 6;

/// Examples that are said to be of the value, the default and the constant, in this order.
std::vector<Json> given(const Json& schema) {
  std::vector<Json> all;
  for (const char* word : {"examples", "enum"})
    if (const Json* list = find(schema, word); list && list->is_array() && !list->empty())
      all.push_back(list->front());
  for (const char* word : {"example", "const", "default"})
    if (const Json* value = find(schema, word)) all.push_back(*value);
  return all;
}

bool is_required(const Json& schema, const std::string& name) {
  const Json* names = find(schema, "required");
  return names && std::find(names->begin(), names->end(), name) != names->end();
}

}  // namespace

const char* name_of(Zone zone) {
  return zone == Zone::inside ? "inside" : zone == Zone::edge ? "edge" : "beyond";
}

Json Maker::sample(const Json& schema, int depth) {
  const Json resolved = conformity_.resolved(schema);
  if (!resolved.is_object()) return "x";
  for (Json& value : given(resolved))
    if (conformity_.fits(resolved, value)) return std::move(value);
  return plain(resolved, depth);
}

Json Maker::plain(const Json& schema, int depth) {
  if (const Json* choices = choices_of(schema)) {
    const auto deepest = [&](const Json& one) { return docs::is_null(conformity_.resolved(one)); };
    const auto first = std::find_if_not(choices->begin(), choices->end(), deepest);
    if (first == choices->end() || depth > too_deep) return nullptr;
    return sample(*first, depth + 1);
  }
  const auto types = types_of(schema);
  const std::string type = !types.empty()               ? types.front()
                           : find(schema, "properties") ? "object"
                           : find(schema, "items")      ? "array"
                                                        : "string";
  if (type == "object") return plain_object(schema, depth);
  if (type == "array") {
    const Json* prefix = find(schema, "prefixItems");
    const double least = number_of(schema, "minItems", prefix ? double(prefix->size()) : 0);
    return plain_array(schema, static_cast<std::size_t>(least), depth);
  }
  if (type == "integer" || type == "number") return plain_number(schema);
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  return plain_text(schema);
}

Json Maker::plain_object(const Json& schema, int depth) {
  Json object = Json::object();
  const Json* properties = find(schema, "properties");
  if (properties && depth <= too_deep)
    for (const auto& [name, member] : properties->items())
      if (is_required(schema, name)) object[name] = sample(member, depth + 1);
  const Json* others = find(schema, "additionalProperties");
  const auto least = static_cast<std::size_t>(number_of(schema, "minProperties", 0));
  while (object.size() < least && object.size() < 1000)
    object["key" + std::to_string(object.size())] =
        others && others->is_object() ? sample(*others, depth + 1) : Json("x");
  return object;
}

Json Maker::plain_array(const Json& schema, std::size_t size, int depth) {
  Json list = Json::array();
  const Json* prefix = find(schema, "prefixItems");
  const Json* items = find(schema, "items");
  for (std::size_t i = 0; i < size && depth <= too_deep; ++i) {
    const Json* its = prefix && i < prefix->size() ? &(*prefix)[i] : items;
    list.push_back(its ? sample(*its, depth + 1) : Json("x"));
    const bool unique = docs::says(schema, "uniqueItems");
    for (int tries = 0; unique && tries < 40; ++tries) {
      if (std::find(list.begin(), list.end() - 1, list.back()) == list.end() - 1) break;
      list.back() = tries < 20 && its ? fitting(*its, depth + 1)
                                      : Json("x" + std::to_string(dice_.below(100'000)));
    }
  }
  return list;
}

Json Maker::plain_text(const Json& schema) {
  if (const KnownFormat* format = known_format(docs::text(schema, "format")))
    return std::string{format->texts.front()};
  const double least = number_of(schema, "minLength", 0), most = number_of(schema, "maxLength", 64);
  if (const std::string_view pattern = docs::text(schema, "pattern"); !pattern.empty())
    for (const std::size_t repetitions : {std::size_t{1}, static_cast<std::size_t>(least)})
      for (const std::string& text : matching(pattern, repetitions, dice_))
        if (!text.empty() && conformity_.fits(schema, text)) return text;
  std::string text = "text";
  text.resize(static_cast<std::size_t>(std::clamp(4.0, std::min(least, 1e5), std::max(most, 0.0))),
              'x');
  return text;
}

Json Maker::plain_number(const Json& schema) {
  const std::vector<Variant> all = number_variants(conformity_, schema, "");
  for (const char* keyword :
       {"multipleOf", "value", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"})
    for (const bool one_alone : {true, false})
      for (const Variant& one : all)
        if (one.keyword == keyword && one.claim == Claim::valid && one.value.is_number() &&
            (!one_alone || one.value.get<double>() == 1))
          return one.value;
  return 1;
}

Json Maker::fitting(const Json& schema, int depth) {
  const Json resolved = conformity_.resolved(schema);
  if (!resolved.is_object() || depth > too_deep) return sample(schema, depth);
  if (const Json* choices = choices_of(resolved))
    return fitting((*choices)[dice_.below(choices->size())], depth + 1);
  if (find(resolved, "properties")) return fitting_object(resolved, depth);
  Variants all = variants(resolved, "", depth);
  std::erase_if(all, [](const Variant& one) { return one.claim != Claim::valid; });
  return all.empty() ? sample(resolved, depth) : std::move(all[dice_.below(all.size())].value);
}

Json Maker::fitting_object(const Json& schema, int depth) {
  Json object = Json::object();
  for (const auto& [name, member] : schema["properties"].items())
    if (is_required(schema, name) || dice_.chance(50)) object[name] = fitting(member, depth + 1);
  return object;
}

}  // namespace portico::prove
