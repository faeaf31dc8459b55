#include "docs/diff/schema_diff.hpp"

#include <algorithm>
#include <array>

namespace portico::docs {
namespace {

const Json& nothing() {
  static const Json empty = Json::object();
  return empty;
}

const Json& at_or_empty(const Json& object, const char* word) {
  const Json* found = find(object, word);
  return found ? *found : nothing();
}

bool holds(const Json& list, const Json& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string type_of(const Json& schema) {
  const std::string_view type = text(schema, "type");
  if (!type.empty()) return std::string{type};
  if (const std::string_view listed = type_of_values(schema); !listed.empty())
    return std::string{listed};
  if (schema.contains("properties")) return "object";
  return "any";
}

std::string described(const Json& schema) {
  const std::string_view title = text(schema, "title");
  if (const Json* value = find(schema, "const")) return value->dump();
  if (schema.contains("properties") && !title.empty()) return std::string{title};
  std::string name = type_of(schema);
  if (const std::string_view format = text(schema, "format"); !format.empty())
    name += " (" + std::string{format} + ")";
  return name;
}

// The values a schema lists; null: it does not.
Json listed(const Json& schema) {
  if (const Json* values = find(schema, "enum")) return *values;
  if (const Json* value = find(schema, "const")) return Json::array({*value});
  return nullptr;
}

// Alternatives within alternatives are alternatives; null among them too.
void flatten(const Json& document, const Json& schema, std::vector<const Json*>& into, int depth) {
  const Json& target = resolved(document, schema);
  for (const char* word : {"anyOf", "oneOf"})
    if (const Json* options = find(target, word); options && depth < 8) {
      for (const Json& option : *options) flatten(document, option, into, depth + 1);
      return;
    }
  into.push_back(&target);
}

struct Limit {
  const char* word;
  bool lowest;  ///< a larger one is narrower
};
constexpr std::array<Limit, 10> all_limits = {{{"minimum", true},
                                               {"exclusiveMinimum", true},
                                               {"minLength", true},
                                               {"minItems", true},
                                               {"minProperties", true},
                                               {"maximum", false},
                                               {"exclusiveMaximum", false},
                                               {"maxLength", false},
                                               {"maxItems", false},
                                               {"maxProperties", false}}};

// Words that allow any value when they are not there, and that cannot be ordered.
constexpr std::array<const char*, 6> fixed_words = {
    "pattern", "format", "multipleOf", "contentMediaType", "contentEncoding", "uniqueItems"};

constexpr std::array<const char*, 7> cosmetic_words = {
    "title", "description", "examples", "example", "$comment", "deprecated", "externalDocs"};

std::string inner(const std::string& at, const std::string& name) {
  return at.empty() ? name : at + '.' + name;
}

}  // namespace

const Json& resolved(const Json& document, const Json& schema) {
  const Json* at = &schema;
  for (int i = 0; i < 16; ++i) {
    const std::string_view reference = text(*at, "$ref");
    if (!reference.starts_with("#/")) break;
    const Json::json_pointer pointer{std::string{reference.substr(1)}};
    if (!document.contains(pointer)) break;
    at = &document.at(pointer);
  }
  return at->is_object() ? *at : nothing();
}

void SchemaDiff::add(const std::string& at, Kind kind, const std::string& what) {
  const std::string place = at.empty() ? std::string{} : " '" + at + "'";
  changes_.push_back({kind, {}, where_ + place + ' ' + what});
}

void SchemaDiff::moved(const std::string& at, Move move, const std::string& what) {
  const bool sends = side_ == View::Side::input;
  add(at, (move == Move::narrower) == sends ? Kind::breaking : Kind::compatible, what);
}

Changes SchemaDiff::compare(const std::string& where, const Json& before, const Json& after) {
  where_ = where;
  changes_.clear();
  schemas({}, before, after);
  return std::move(changes_);
}

void SchemaDiff::schemas(const std::string& at, const Json& before, const Json& after) {
  const Json &from = resolved(before_, before), &to = resolved(after_, after);
  if (!open_.insert({&from, &to}).second) return;
  std::vector<const Json*> before_all, after_all;
  flatten(before_, from, before_all, 0);
  flatten(after_, to, after_all, 0);
  if (before_all.size() == 1 && after_all.size() == 1)
    single(at, *before_all.front(), *after_all.front());
  else
    alternatives(at, before_all, after_all);
  if (&before != before_all.front()) words(at, before, after);
  if (before.contains("default") && after.contains("default") &&
      before["default"] != after["default"])
    add(at, Kind::compatible,
        "has the default " + after["default"].dump() + " instead of " + before["default"].dump());
  open_.erase({&from, &to});
}

// What must be covered: for senders all that was accepted, for receivers all that may come now.
void SchemaDiff::alternatives(const std::string& at, const std::vector<const Json*>& before,
                              const std::vector<const Json*>& after) {
  std::set<const Json*> met;
  for (const Json* one : before) {
    const Json* other = cover(at, *one, after, true);
    if (other)
      met.insert(other);
    else
      moved(at, Move::narrower, "is no longer " + described(*one));
  }
  for (const Json* one : after) {
    if (met.contains(one)) continue;
    if (const Json* other = cover(at, *one, before, false); !other)
      moved(at, Move::wider, "can also be " + described(*one));
  }
}

// The alternative that stands for `wanted` on the other side, its changes added; null when none is.
const Json* SchemaDiff::cover(const std::string& at, const Json& wanted,
                              const std::vector<const Json*>& offered, bool wanted_is_before) {
  const Json* best = nullptr;
  Changes best_changes;
  std::size_t best_score = 0;
  for (const Json* other : offered) {
    if (type_of(wanted) != type_of(*other)) continue;
    const Json tag = listed(wanted), other_tag = listed(*other);
    if (tag.is_null() != other_tag.is_null()) continue;
    Changes kept = std::exchange(changes_, {});
    if (wanted_is_before)
      single(at, wanted, *other);
    else
      single(at, *other, wanted);
    std::size_t score = 1;
    for (const Change& change : changes_)
      score += change.kind == Kind::breaking ? 100U : change.kind == Kind::compatible ? 2U : 0U;
    if (text(wanted, "title") != text(*other, "title")) score += 50;
    if (!best || score < best_score)
      best = other, best_score = score, best_changes = std::move(changes_);
    changes_ = std::move(kept);
  }
  if (best && wanted_is_before)
    changes_.insert(changes_.end(), best_changes.begin(), best_changes.end());
  if (!wanted_is_before && best && best_score >= 100) return nullptr;
  return best;
}

void SchemaDiff::single(const std::string& at, const Json& before, const Json& after) {
  if (!types(at, before, after)) return;
  values(at, before, after);
  limits(at, before, after);
  words(at, before, after);
  members(at, before, after);
  extras(at, before, after);
  items(at, before, after);
}

// Whether the types have anything in common; then there is more to compare.
bool SchemaDiff::types(const std::string& at, const Json& before, const Json& after) {
  const std::string from = type_of(before), to = type_of(after);
  if (from == to) return true;
  const std::string what = "is " + to + " instead of " + from;
  const bool wider = to == "any" || (from == "integer" && to == "number");
  const bool narrower = from == "any" || (from == "number" && to == "integer");
  if (!wider && !narrower) {
    add(at, Kind::breaking, what);
    return false;
  }
  moved(at, wider ? Move::wider : Move::narrower, what);
  return from != "any" && to != "any";
}

void SchemaDiff::values(const std::string& at, const Json& before, const Json& after) {
  const Json from = listed(before), to = listed(after);
  if (from.is_null() && to.is_null()) return;
  if (from.is_null()) return moved(at, Move::narrower, "is one of " + to.dump() + " only");
  if (to.is_null()) return moved(at, Move::wider, "can be more than " + from.dump());
  for (const Json& value : from)
    if (!holds(to, value)) moved(at, Move::narrower, "is no longer " + value.dump());
  for (const Json& value : to)
    if (!holds(from, value)) moved(at, Move::wider, "can also be " + value.dump());
}

void SchemaDiff::limits(const std::string& at, const Json& before, const Json& after) {
  for (const Limit& limit : all_limits) {
    const Json *from = find(before, limit.word), *to = find(after, limit.word);
    const std::string word = limit.word;
    if (!from && !to) continue;
    if (!from) {
      moved(at, Move::narrower, "has " + word + ' ' + to->dump());
    } else if (!to) {
      moved(at, Move::wider, "has no " + word + ' ' + from->dump() + " any more");
    } else if (*from != *to) {
      const bool larger = to->get<double>() > from->get<double>();
      moved(at, larger == limit.lowest ? Move::narrower : Move::wider,
            "has " + word + ' ' + to->dump() + " instead of " + from->dump());
    }
  }
}

void SchemaDiff::words(const std::string& at, const Json& before, const Json& after) {
  for (const char* word : fixed_words) {
    const Json *from = find(before, word), *to = find(after, word);
    if (!from && !to) continue;
    const std::string name = word;
    if (!from)
      moved(at, Move::narrower, "has " + name + ' ' + to->dump());
    else if (!to)
      moved(at, Move::wider, "has no " + name + ' ' + from->dump() + " any more");
    else if (*from != *to)
      add(at, Kind::breaking, "has " + name + ' ' + to->dump() + " instead of " + from->dump());
  }
  for (const char* word : cosmetic_words)
    if (at_or_empty(before, word) != at_or_empty(after, word))
      add(at, Kind::cosmetic, std::string{"has another "} + word);
}

void SchemaDiff::members(const std::string& at, const Json& before, const Json& after) {
  const Json &from = at_or_empty(before, "properties"), &to = at_or_empty(after, "properties");
  const Json &was = at_or_empty(before, "required"), &is = at_or_empty(after, "required");
  const bool sends = side_ == View::Side::input;
  for (const auto& [name, schema] : from.items()) {
    const Json* other = find(to, name);
    if (!other) {
      member_gone(at, name, after);
      continue;
    }
    const bool needed = holds(was, name), needs = holds(is, name);
    if (!needed && needs)
      add(inner(at, name), sends ? Kind::breaking : Kind::compatible, "is required");
    if (needed && !needs)
      add(inner(at, name), sends ? Kind::compatible : Kind::breaking, "may be missing");
    schemas(inner(at, name), schema, *other);
  }
  for (const auto& [name, schema] : to.items()) {
    if (from.contains(name)) continue;
    const bool needs = holds(is, name);
    add(inner(at, name), sends && needs ? Kind::breaking : Kind::compatible,
        needs ? "is new and required" : "is new");
  }
}

void SchemaDiff::member_gone(const std::string& at, const std::string& name, const Json& after) {
  const Json* extra = find(after, "additionalProperties");
  const bool forbidden = extra && extra->is_boolean() && !extra->get<bool>();
  if (side_ == View::Side::output) return add(inner(at, name), Kind::breaking, "is gone");
  add(inner(at, name), forbidden ? Kind::breaking : Kind::compatible,
      forbidden ? "is no longer accepted" : "is no longer read");
}

void SchemaDiff::extras(const std::string& at, const Json& before, const Json& after) {
  const Json *from = find(before, "additionalProperties"),
             *to = find(after, "additionalProperties");
  const auto closed = [](const Json* extra) {
    return extra && extra->is_boolean() && !extra->get<bool>();
  };
  if (closed(from) != closed(to)) {
    const bool narrower = closed(to);
    const Kind kind = narrower && side_ == View::Side::input ? Kind::breaking : Kind::compatible;
    return add(at, kind, narrower ? "accepts no further members" : "may have further members");
  }
  const bool schema_before = from && from->is_object(), schema_after = to && to->is_object();
  if (schema_before && schema_after) return schemas(at + "{}", *from, *to);
  if (schema_after && !from && before.contains("properties")) return;
  if (schema_after) moved(at, Move::narrower, "has values of one type");
  if (schema_before) moved(at, Move::wider, "has values of any type");
}

void SchemaDiff::items(const std::string& at, const Json& before, const Json& after) {
  if (type_of(before) != "array" || type_of(after) != "array") return;
  const Json &from = at_or_empty(before, "prefixItems"), &to = at_or_empty(after, "prefixItems");
  const std::size_t common = std::min(from.size(), to.size());
  for (std::size_t i = 0; i < common; ++i)
    schemas(at + '[' + std::to_string(i) + ']', from[i], to[i]);
  if (!from.empty() != !to.empty())
    add(at, Kind::breaking, to.empty() ? "is no tuple any more" : "is a tuple");
  if (find(before, "items") || find(after, "items"))
    schemas(at + "[]", at_or_empty(before, "items"), at_or_empty(after, "items"));
}

}  // namespace portico::docs
