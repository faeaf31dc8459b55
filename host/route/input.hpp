#pragma once

// What a route takes in: its parameters, compiled from the input schema (an object whose properties
// say where they come from). Immutable; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/models.hpp"
#include "model/type.hpp"
#include "route/group.hpp"
#include "route/path.hpp"
#include "route/place.hpp"

namespace portico::route {

struct Parameter {
  enum class Shape {
    scalar,
    sequence,  ///< takes all values of its name
    model      ///< a parameter model, or a choice of such, also optional: its members are the
               ///< parameters, beside those of other models and single ones
  };

  Place place = Place::query;
  Shape shape = Shape::scalar;
  std::string name;  ///< what the handler sees
  std::string wire;  ///< what the client sends, as it is spelt in `loc`
  std::string key;   ///< the same, of a header in lower case: what is looked up
  const model::Field* field = nullptr;
  std::size_t segment = 0;  ///< of a path parameter: which value of the path
  Convertor convertor = Convertor::text;
  bool keeps_underscores = false;  ///< of a header
  bool upload = false;             ///< of a file: the handler gets the OBJECT, not the bytes alone
  std::vector<Group> groups;       ///< of a model; of a choice of models each, in its order
  bool optional = false;           ///< of a model: null and default stand for one that is not sent
  std::vector<std::string> schemes;  ///< of a principal: any one of these
  std::vector<std::string> scopes;   ///< likewise: which it has to have
};

struct Input {
  enum class Body { none, json, form, stream };

  const model::Type* type = nullptr;  ///< null: no input
  std::vector<Parameter> parameters;  ///< as declared, which is the order the handler sees
  std::vector<std::uint16_t>
      order;  ///< indexes: path, query, header, cookie, body; errors come in this order
  Body body = Body::none;
  bool embedded = false;  ///< the body is an object with a member per body parameter
  /// Bytes of a body that is read as it arrives, its own limit; none: that of the host.
  std::optional<std::uint64_t> stream_limit;
};

/// Throws std::runtime_error with a sentence that names the parameter and the fix.
Input compile_input(std::string_view where, std::string_view schema, const Path& path,
                    model::Models& models);

}  // namespace portico::route
