// What of a type can be known only when all that it refers to is compiled.

#include <algorithm>

#include "model/choice.hpp"
#include "model/compile/compiler.hpp"
#include "model/compile/constants.hpp"
#include "model/compile/union_tags.hpp"
#include "model/format/coerce.hpp"
#include "model/walk/check.hpp"

namespace portico::model {
namespace {

constexpr std::uint32_t bit(std::uint32_t kind) { return 1u << kind; }

/// The kinds of cells that a type without constraints takes as they stand.
std::uint32_t as_is(const Type& type) {
  switch (type.kind) {
  case Kind::string:
    return type.least.given || type.most.given || type.expression ? 0 : bit(PORTICO_STRING);
  case Kind::integer: return type.bounds.empty() ? bit(PORTICO_INT) : 0;
  case Kind::number: return type.bounds.empty() ? bit(PORTICO_FLOAT) : 0;
  case Kind::boolean: return bit(PORTICO_BOOL);
  case Kind::null: return bit(PORTICO_NULL);
  case Kind::nullable: return as_is(*type.items[0]) | bit(PORTICO_NULL);
  default: return 0;
  }
}

/// The range of what a type holds beside null.
void take_range(Type& nullable, const Type& inner) {
  if (inner.kind == Kind::nullable) return take_range(nullable, *inner.items[0]);
  nullable.range_kind = inner.range_kind;
  nullable.low = inner.low, nullable.high = inner.high;
  nullable.low_number = inner.low_number, nullable.high_number = inner.high_number;
}

/// Whether texts of the type can be recognized, if those of what it holds can.
bool is_recognizable(const Type& type) {
  switch (type.kind) {
  case Kind::list:
  case Kind::nullable: return type.items[0]->recognizable;
  case Kind::dict: return !type.keys && type.rest && type.rest->recognizable;
  case Kind::model:
    return type.extra != Extra::allow &&
           std::all_of(type.fields.begin(), type.fields.end(), [](const Field& field) {
             return !field.exclude && !field.raw_fallback && field.type->recognizable;
           });
  default: return is_leaf(type.kind);
  }
}

/// Models may hold each other: each is taken for recognizable until it is not.
void settle_recognition(const std::vector<Type*>& types) {
  for (Type* const type : types) type->recognizable = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (Type* const type : types)
      if (type->recognizable && !is_recognizable(*type)) changed = true, type->recognizable = false;
  }
}

/// Of types that a value passes without going deeper into it.
constexpr unsigned most_passed = 64;

/// Whether a value of `start` passes it again without going deeper; `left`: types it may pass yet.
bool leads_back(const Type& type, const Type& start, std::vector<const Type*>& passed,
                unsigned left) {
  if (type.kind != Kind::nullable && type.kind != Kind::choice && type.kind != Kind::numbered)
    return false;
  if (std::find(passed.begin(), passed.end(), &type) != passed.end()) return &type == &start;
  passed.push_back(&type);
  if (left == 0)
    throw SchemaError{start.where + ": more than " + std::to_string(most_passed) +
                      " unions hold each other, one as a member of the other: make one of them"};
  return std::any_of(type.items.begin(), type.items.end(), [&](const Type* item) {
    return item == &start || leads_back(*item, start, passed, left - 1);
  });
}

}  // namespace

void Models::Compiler::settle() {
  for (auto& [type, place] : tagged_) compile_tags(*type, place);
  tagged_.clear();
  for (auto& [type, place] : fresh_) {
    std::vector<const Type*> passed;
    if (leads_back(*type, *type, passed, most_passed))
      place.refuse("refers to itself without a member, item or value in between");
  }
  std::vector<Type*> types;
  types.reserve(fresh_.size());
  for (auto& [type, place] : fresh_) {
    types.push_back(type);
    if (type->kind == Kind::numbered) type->label = type->items[0]->label;
    type->as_is = as_is(*type);
    if (type->kind == Kind::nullable) take_range(*type, *type->items[0]);
    type->settled = true;
  }
  fresh_.clear();
  std::vector<Pending> pending = std::move(pending_);
  pending_.clear();
  for (Pending& entry : pending) {
    auto* cell = message::room<portico_value>(arena_, 1);
    *cell = to_cell(entry.value, arena_);
    entry.model->fields[entry.field].fallback = cell;
  }
  // Leaves first, then as often as defaults are nested in defaults in practice.
  for (int pass = 0; pass < 4; ++pass)
    for (Pending& entry : pending)
      if (is_leaf(entry.model->fields[entry.field].type->kind) == (pass == 0)) read_default(entry);
  settle_recognition(types);
}

/// Scalars of JSON's own stay as they were written, as defaults do in Python; the rest is read
/// through its type where that succeeds.
void Models::Compiler::read_default(Pending& entry) {
  Field& field = entry.model->fields[entry.field];
  auto* cell = message::room<portico_value>(arena_, 1);
  std::byte block[4096];
  message::Arena scratch{block, sizeof block};
  Problems problems{scratch};
  portico_value raw = to_cell(entry.value, arena_);
  if (entry.number != 0) {
    const portico_value value = raw;
    put_choice(entry.number, arena_, raw).value = value;
  }
  bool fits = check(*field.type, raw, nullptr, arena_, problems, *cell);
  field.raw_fallback = !fits;
  if (fits) field.fallback = cell;
}

}  // namespace portico::model
