#pragma once

// The named models of one plugin and every type compiled from them. A model is JSON Schema in the
// vocabulary of sdk/docs/models.md; whatever is not in it is refused here, at load, with a sentence
// that names model, JSON pointer, word and cure. One thread while it is built; immutable after
// finish().

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "model/type.hpp"
#include "settings/printable.hpp"

namespace portico::model {

struct SchemaError : std::runtime_error {
  explicit SchemaError(const std::string& sentence)
      : std::runtime_error{settings::printable(sentence)} {}
};

class Models {
public:
  Models();
  ~Models();
  Models(Models&&) noexcept;
  Models& operator=(Models&&) noexcept;

  /// Takes a model by name; it is compiled when something needs it, or by finish().
  void add(std::string_view name, std::string_view schema);
  /// Compiles a schema that may refer to the models added so far. The type lives as long as this
  /// does. `where` is for messages: "input of POST /items/".
  const Type& compile(std::string_view where, std::string_view schema);
  const Type& compile(std::string_view where, const char* schema) {
    return compile(where, std::string_view{schema});
  }
  const Type& compile(std::string_view where, const nlohmann::ordered_json& schema);
  /// The same for JSON text in place of values: its members go by their output names.
  const Type& compile_sent(std::string_view where, const nlohmann::ordered_json& schema);
  /// Compiles the models that nothing has needed yet, so that a bad one is refused all the same:
  /// thrown, or told to `refused` where there is one.
  void finish(const std::function<void(const SchemaError&)>& refused = {});

  /// The model of that name, or null. Compiled when needed.
  const Type* find(std::string_view name);

  /// The same models without_limits(), made when first asked for.
  Models& unlimited();

private:
  class Compiler;
  /// The same models as_sent(), made when first asked for.
  Models& sent();
  nlohmann::ordered_json as_sent(const nlohmann::ordered_json& schema) const;

  std::vector<std::pair<std::string, std::string>> added_;  ///< name, schema
  std::unique_ptr<Models> unlimited_, sent_;
  std::unique_ptr<Compiler> compiler_;
};

/// For the schema of a reply: throws SchemaError with the path when a writeOnly member is
/// reachable.
void refuse_secrets(const Type&);

}  // namespace portico::model
