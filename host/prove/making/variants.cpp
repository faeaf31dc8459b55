#include <algorithm>
#include <cmath>
#include <utility>

#include "prove/making/choices.hpp"
#include "prove/making/maker.hpp"

namespace portico::prove {
namespace {

using docs::find;

/// Levels of a schema below which nothing is varied.
constexpr int lowest_varied = 6;

}  // namespace

Maker::Variants Maker::variants(const Json& given_schema, const std::string& place, int depth) {
  Variants all;
  if (depth > lowest_varied) return all;
  const Json schema = conformity_.resolved(given_schema);
  if (!schema.is_object()) return vary_any(place, all), all;
  const auto types = types_of(schema);
  if (find(schema, "enum") || find(schema, "const")) {
    vary_values(schema, place, all);
  } else if (const Json* choices = choices_of(schema)) {
    vary_choices(schema, *choices, place, depth, all);
  } else if (types.size() > 1) {
    Json split = Json::array();
    for (const std::string& type : types) {
      split.push_back(schema);
      split.back()["type"] = type;
      split.back().erase("nullable");
    }
    vary_choices(schema, split, place, depth, all);
  } else if (const Json plain_value = plain(schema, depth); plain_value.is_object()) {
    vary_object(schema, place, depth, all);
  } else if (plain_value.is_array()) {
    vary_array(schema, place, depth, all);
  } else if (types.empty()) {
    vary_any(place, all);
  } else if (types.front() == "string") {
    all = text_variants(conformity_, schema, place, dice_);
  } else if (types.front() == "integer" || types.front() == "number") {
    all = number_variants(conformity_, schema, place);
  } else if (types.front() == "boolean") {
    for (const bool value : {true, false})
      all.push_back({place, "type", Zone::inside, Claim::valid, value});
  } else {
    all.push_back({place, "type", Zone::inside, Claim::valid, nullptr});
  }
  if (!types.empty() || choices_of(schema))
    for (Variant& one : type_variants(conformity_, schema, place)) all.push_back(std::move(one));
  return all;
}

void Maker::vary_any(const std::string& place, Variants& out) {
  Json deep = 1;
  for (int i = 0; i < 50; ++i) deep = Json::array({deep});
  for (const Json& value : {Json("text"), Json(1.5), Json(), Json(false), Json::array({1, "x"}),
                            Json{{"a", Json{{"b", 1}}}}, deep})
    out.push_back({place, "any", Zone::inside, Claim::open, value});
}

void Maker::vary_values(const Json& schema, const std::string& place, Variants& out) {
  const Json* list = find(schema, "enum");
  const Json* constant = find(schema, "const");
  const char* keyword = list ? "enum" : "const";
  const Json values =
      list && list->is_array() ? *list : Json::array({constant ? *constant : Json()});
  for (const Json& value : values)
    out.push_back({place, keyword, Zone::inside, Claim::valid, value});
  out.push_back({place, keyword, Zone::beyond, Claim::invalid, "none of these"});
  if (!values.empty() && values.front().is_string()) {
    std::string other = values.front().get<std::string>() + "x";
    const bool fits = conformity_.fits(schema, other);
    out.push_back({place, keyword, Zone::beyond, fits ? Claim::open : Claim::invalid, other});
  }
}

void Maker::vary_choices(const Json& schema, const Json& choices, const std::string& place,
                         int depth, Variants& out) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool only = choices.size() == 2 && docs::is_null(conformity_.resolved(choices[1 - i]));
    const bool null = docs::is_null(conformity_.resolved(choices[i]));
    const std::string branch = only || null ? place : place + '|' + std::to_string(i + 1);
    for (Variant& one : variants(choices[i], branch, depth + 1)) {
      const bool fits = conformity_.fits(schema, one.value);
      // What one member does not take, another one may take as something else.
      if (one.claim == Claim::invalid && (fits || !only)) one.claim = Claim::open;
      if (one.claim == Claim::valid && !fits) one.claim = Claim::open;
      if (null)
        one.keyword = "null", one.zone = one.claim == Claim::valid ? Zone::inside : one.zone;
      if (!null || one.claim == Claim::valid) out.push_back(std::move(one));
    }
  }
  vary_tag(schema, place, depth, out);
}

void Maker::vary_tag(const Json& schema, const std::string& place, int depth, Variants& out) {
  const Json* discriminator = find(schema, "discriminator");
  if (!discriminator) return;
  const std::string tag{docs::text(*discriminator, "propertyName")};
  Json value = sample(schema, depth);
  if (tag.empty() || !value.is_object() || !value.contains(tag)) return;
  Json without = value;
  without.erase(tag);
  value[tag] = "no such tag";
  out.push_back({place, "discriminator", Zone::beyond, Claim::invalid, std::move(value)});
  out.push_back({place, "discriminator", Zone::beyond, Claim::invalid, std::move(without)});
}

void Maker::vary_object(const Json& schema, const std::string& place, int depth, Variants& out) {
  const Json base = plain_object(schema, depth);
  const auto add = [&](const char* keyword, Zone zone, Json value, Claim claim) {
    out.push_back({place, keyword, zone, claim, std::move(value)});
  };
  add("required", Zone::edge, base, Claim::valid);
  vary_members(schema, base, place, depth, out);
  Json more = base;
  more["no_such_member"] = "x";
  const Json* others = find(schema, "additionalProperties");
  const bool closed = others && *others == false;
  const bool fits = conformity_.fits(schema, more);
  if (!others || closed)
    add("additionalProperties", closed ? Zone::beyond : Zone::inside, more,
        fits ? Claim::valid : Claim::invalid);
  if (others && others->is_object()) {
    for (Variant& one : variants(*others, place + ".*", depth + 1)) {
      Json object = base;
      object["key"] = std::move(one.value);
      one.value = std::move(object);
      out.push_back(std::move(one));
    }
  }
  for (const char* word : {"minProperties", "maxProperties"}) {
    const double bound = number_of(schema, word, -1);
    if (bound < 0 || bound > 1000) continue;
    for (const int beside : {0, word[1] == 'i' ? -1 : 1}) {
      if (bound + beside < 0) continue;
      Json other = schema;
      other["minProperties"] = bound + beside;
      Json sized = plain_object(other, depth);
      while (!sized.empty() && static_cast<double>(sized.size()) > bound + beside)
        sized.erase(sized.begin());
      const Claim claim = conformity_.fits(schema, sized) ? Claim::valid : Claim::invalid;
      add(word, beside ? Zone::beyond : Zone::edge, std::move(sized), claim);
    }
  }
  if (base.empty()) return;
  const std::string inner = written(base);
  add("names", Zone::beyond, raw(inner.substr(0, inner.size() - 1) + ',' + inner.substr(1)),
      Claim::open);
}

void Maker::vary_members(const Json& schema, const Json& base, const std::string& place, int depth,
                         Variants& out) {
  const Json* properties = find(schema, "properties");
  if (!properties) return;
  Json whole = base;
  for (const auto& [name, member] : properties->items()) {
    const std::string at = place + '.' + name;
    if (docs::says(conformity_.resolved(member), "readOnly")) continue;
    if (base.contains(name)) {
      Json without = base;
      without.erase(name);
      out.push_back({at, "required", Zone::beyond, Claim::invalid, std::move(without)});
    } else {
      whole[name] = sample(member, depth + 1);
    }
    for (Variant& one : variants(member, at, depth + 1)) {
      Json object = base;
      object[name] = std::move(one.value);
      one.value = std::move(object);
      out.push_back(std::move(one));
    }
  }
  const Claim claim = conformity_.fits(schema, whole) ? Claim::valid : Claim::open;
  out.push_back({place, "properties", Zone::inside, claim, std::move(whole)});
}

void Maker::vary_array(const Json& schema, const std::string& place, int depth, Variants& out) {
  const Json* prefix = find(schema, "prefixItems");
  const double least = number_of(schema, "minItems", prefix ? double(prefix->size()) : 0);
  const double most = number_of(schema, "maxItems", INFINITY);
  const auto add = [&](const char* keyword, Zone zone, double size) {
    if (size < 0 || size > 1000) return;
    Json list = plain_array(schema, static_cast<std::size_t>(size), depth);
    const bool fits = conformity_.fits(schema, list);
    const bool made = static_cast<double>(list.size()) == size;
    const bool set = docs::says(schema, "uniqueItems");
    out.push_back({place, keyword, zone,
                   !made  ? Claim::open
                   : fits ? Claim::valid
                   : set  ? Claim::open
                          : Claim::invalid,
                   std::move(list)});
  };
  add("minItems", Zone::edge, least);
  add("minItems", Zone::beyond, least - 1);
  if (std::isinf(most)) add("items", Zone::edge, least + 100);
  add("maxItems", Zone::edge, most);
  add("maxItems", Zone::beyond, most + 1);
  const Json* items = find(schema, "items");
  const Json base = plain_array(schema, static_cast<std::size_t>(std::max(least, 1.0)), depth);
  for (std::size_t i = 0; i < base.size() && i < 3; ++i) {
    const Json* its = prefix && i < prefix->size() ? &(*prefix)[i] : items;
    if (!its || (i > 0 && !prefix)) continue;
    for (Variant& one : variants(*its, place + '[' + std::to_string(i) + ']', depth + 1)) {
      Json list = base;
      list[i] = std::move(one.value);
      const bool fits = conformity_.fits(schema, list);
      if (one.claim == Claim::valid && !fits) one.claim = Claim::open;
      one.value = std::move(list);
      out.push_back(std::move(one));
    }
  }
  if (docs::says(schema, "uniqueItems") && !base.empty()) {
    Json twice = base;
    twice.push_back(base.front());
    out.push_back({place, "uniqueItems", Zone::beyond, Claim::open, std::move(twice)});
  }
}

}  // namespace portico::prove
