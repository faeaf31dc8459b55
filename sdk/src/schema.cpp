#include "portico/schema.hpp"

#include <algorithm>

namespace portico::detail {

Schemas::Schemas(Form form) : form_{form} {}
Schemas::~Schemas() = default;

Schema Schemas::model(const void* identity, std::string wanted, Schema (*describe)(Schemas&)) {
  if (form_ == Form::inlined) return describe(*this);
  for (const Known& one : known_)
    if (one.identity == identity) return reference(one.name);
  const std::string name = unused(wanted);
  known_.push_back({identity, name});
  Schema schema = describe(*this);
  models_.push_back({name, std::move(schema)});
  return reference(name);
}

std::vector<Schemas::Model> Schemas::take() { return std::exchange(models_, {}); }

Schema Schemas::reference(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

std::string Schemas::unused(const std::string& wanted) const {
  const auto taken = [this](const std::string& name) {
    return std::any_of(known_.begin(), known_.end(),
                       [&](const Known& one) { return one.name == name; });
  };
  std::string name = wanted;
  for (int i = 2; taken(name); ++i) name = wanted + "_" + std::to_string(i);
  return name;
}

}  // namespace portico::detail
