#pragma once

// Models, parameters and types of one recorded case as the JSON Schema that the host compiles
// (sdk/docs/models.md). A model `Item` of case `x` is registered as `x.Item` with the title `Item`:
// the cases share one plugin and use the same names for other things. Immutable once built.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parity/plugin/type.hpp"

namespace parity {

/// A model with the fields of its bases first.
struct Model {
  std::string name;
  const Json* spec = nullptr;
  Json config = Json::object();
  std::vector<const Json*> fields{};
};

/// The name a client and a handler use: validation alias, else alias, else the field's own.
const std::string& input_name(const Json& field);
const std::string& output_name(const Json& field);

class Schemas {
public:
  /// `spec` is a whole case and must outlive this.
  explicit Schemas(const Json& spec);

  const std::vector<Model>& models() const { return models_; }
  const Model* find(std::string_view name) const;
  std::string registered(std::string_view name) const { return id_ + '.' + std::string{name}; }

  Json model(const Model& model) const;
  /// The input of a route: an object with one property a parameter.
  Json input(const Json& parameters) const;
  Json type(std::string_view text, std::string_view discriminator = {}) const;

private:
  Json schema(const Type& type, std::string_view discriminator) const;
  Json either(const Type& type, std::string_view discriminator) const;
  Json tagged(const std::vector<const Type*>& members, std::string_view discriminator) const;
  Json named(const Type& type) const;
  Json field(const Json& field) const;
  Json parameter(const Json& parameter) const;
  void resolve(const std::string& name, Model& into) const;

  std::string id_;
  const Json& spec_;
  std::vector<Model> models_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace parity
