#include "model/compile/size_limits.hpp"

#include <re2/re2.h>

#include "model/compile/keyword.hpp"
#include "model/compile/python_text.hpp"

namespace portico::model {
namespace {

/// The words for arrays and dicts end where the actual length goes.
Limit size_limit(const Schema& schema, const char* word, bool least, const std::string& field,
                 const Place& place) {
  Limit limit;
  limit.given = count_of(schema, word, place, limit.count);
  std::string count = std::to_string(limit.count);
  limit.message = field + " should have at " + (least ? "least " : "most ") + count + " item" +
                  (limit.count == 1 ? "" : "s") + " after validation, not ";
  limit.context = "{\"field_type\":\"" + field + "\",\"" + (least ? "min_length" : "max_length") +
                  "\":" + count + ",\"actual_length\":";
  return limit;
}

void compile_pattern(Type& type, const Schema& value, const Place& place) {
  if (!value.is_string()) place.refuse("must be a string");
  type.pattern = value.get<std::string>();
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_shared<re2::RE2>(type.pattern, options);
  if (!expression->ok())
    place.refuse("is not in RE2 syntax (" + expression->error() +
                 "); write it without look-around and back-references");
  type.expression = std::move(expression);
  type.pattern_message = "String should match pattern '" + type.pattern + "'";
  type.pattern_context = "{\"pattern\":" + quoted_json(type.pattern) + "}";
}

}  // namespace

Limit length(const Schema& schema, const char* word, const char* context, const std::string& before,
             const std::string& unit, const Place& place) {
  Limit limit;
  limit.given = count_of(schema, word, place, limit.count);
  limit.message = before + std::to_string(limit.count) + " " + unit + (limit.count == 1 ? "" : "s");
  limit.context = std::string{"{\""} + context + "\":" + std::to_string(limit.count) + "}";
  return limit;
}

void compile_limits(Type& type, const Schema& schema, const Place& place) {
  switch (type.kind) {
  case Kind::string:
  case Kind::bytes: {
    bool bytes = type.kind == Kind::bytes;
    std::string field = bytes ? "Data should have at " : "String should have at ",
                unit = bytes ? "byte" : "character";
    type.least = length(schema, "minLength", "min_length", field + "least ", unit, place);
    type.most = length(schema, "maxLength", "max_length", field + "most ", unit, place);
    if (auto found = schema.find("pattern"); found != schema.end())
      compile_pattern(type, *found, place / "pattern");
    return;
  }
  case Kind::dict:
    type.least = size_limit(schema, "minProperties", true, "Dictionary", place);
    type.most = size_limit(schema, "maxProperties", false, "Dictionary", place);
    return;
  default: {
    std::string field = type.kind == Kind::set     ? "Set"
                        : type.kind == Kind::tuple ? "Tuple"
                                                   : "List";
    type.least = size_limit(schema, "minItems", true, field, place);
    type.most = size_limit(schema, "maxItems", false, field, place);
  }
  }
}

}  // namespace portico::model
