#pragma once

// What an OpenAPI document says of the operations of an API: how each is asked, and what it may
// answer. A value; the document that it is of outlives it.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prove/making/conformity.hpp"

namespace portico::prove {

struct Parameter {
  std::string name;
  std::string in;  ///< path, query, header or cookie
  bool required = false;
  Json schema;
};

enum class BodyKind { none, json, form, multipart, bytes };

struct RequestBody {
  BodyKind kind = BodyKind::none;
  std::string media_type;
  bool required = false;
  Json schema;
};

/// What an answer of one status may be.
struct Declared {
  std::map<std::string, Json> content;  ///< schemas, by the media type
};

/// "operationId" of another one, and which of its parameters is what of the answer.
struct ApiLink {
  std::string operation_id;
  std::map<std::string, std::string> parameters;  ///< "id" is "$response.body#/id"
};

struct Operation {
  std::string method, path;  ///< "GET", "/items/{id}"
  std::string id;
  std::vector<Parameter> parameters;
  RequestBody body;
  std::map<std::string, Declared> answers;  ///< "200", "4XX", "default"
  std::vector<ApiLink> links;
  bool guarded = false;  ///< asks for credentials
  bool streams = false;  ///< answers may have no end

  std::string title() const { return method + ' ' + path; }
  /// Asked for without anything being changed.
  bool safe() const { return method == "GET" || method == "HEAD"; }
  /// The same when it is asked for again as when once.
  bool idempotent() const { return safe() || method == "PUT" || method == "DELETE"; }
  /// Of that status; null: it is not declared.
  const Declared* answer(int status) const;
};

/// Throws std::runtime_error where the document is none.
std::vector<Operation> operations_of(const Json& document, const Conformity& conformity);

/// A media type without its parameters, in lower case.
std::string essence_of(std::string_view type);
bool is_json_type(std::string_view type);

/// The parameters in the order of the path: "id" of "/items/{id}".
std::vector<std::string> path_names(std::string_view path);
/// The path up to a parameter and with it, names left out: "/items/{}".
std::string collection_of(std::string_view path, std::string_view parameter);

}  // namespace portico::prove
