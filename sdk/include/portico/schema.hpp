#pragma once

// Schemas: turns C++ types into JSON Schema text in the vocabulary of docs/models.md, once, while a
// plugin starts. Models are registered by name and referred to; names are the titles of the types
// (type_title.hpp). Start time only, one thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/json_value.hpp"
#include "portico/reflect.hpp"

namespace portico::detail {

using Schema = JsonValue;

/// How a type looks as schema and how it crosses the border. One specialisation per family of types
/// in portico/types/; an undefined one means that the type has no JSON form.
///   static Schema schema(Schemas&);
///   static void read(const portico_value&, T&);              throws Mismatch
///   static void write(const T&, portico_value&, Cells&);
///   static bool fits(const portico_value&);                  whether read() would give the same
///   value back
template <class T> struct Type;

class Schemas {
public:
  enum class Form {
    referred,  ///< models are registered, others refer to them
    inlined    ///< every model is written out where it stands; no recursion
  };
  struct Model {
    std::string name;
    Schema schema;
  };

  explicit Schemas(Form form = Form::referred);
  ~Schemas();

  template <class T> Schema of() { return Type<T>::schema(*this); }

  /// {"$ref": ...} to a model which `describe` writes the first time; or the model itself.
  Schema model(const void* identity, std::string wanted, Schema (*describe)(Schemas&));

  /// The models written since the last time, in an order in which a model follows those it needs.
  std::vector<Model> take();

  static Schema reference(const std::string& name);

private:
  struct Known {
    const void* identity;
    std::string name;
  };

  std::string unused(const std::string& wanted) const;

  Form form_;
  std::vector<Known> known_;
  std::vector<Model> models_;
};

template <class T>
concept Value = requires(Schemas& schemas) {
  Type<T>::schema(schemas);
};

/// One address per type, without RTTI.
template <class T> inline constexpr char identity = 0;

}  // namespace portico::detail
