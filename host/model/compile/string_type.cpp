#include "model/compile/string_type.hpp"

#include <string>
#include <vector>

#include "model/compile/bounds.hpp"
#include "model/compile/keyword.hpp"
#include "model/compile/python_text.hpp"
#include "model/compile/size_limits.hpp"
#include "model/format/format.hpp"

namespace portico::model {

void compile_string(Type& type, const Schema& schema, const Place& place) {
  std::string format = text_word(schema, "format", "", place);
  type.kind = Kind::string;
  type.label = "str";
  if (!format.empty()) {
    type.format = find_format(format);
    if (!type.format)
      (place / "format")
          .refuse(
              "\"" + format +
              "\" is no format that is checked; leave it out, or use one of the SDK's models.md");
    type.kind = type.format->kind;
    type.label = type.format->label;
  }
  if (type.kind == Kind::string || type.kind == Kind::bytes) {
    compile_limits(type, schema, place);
    if (type.least.given || type.most.given || type.expression)
      type.label = "constrained-" + type.label;
  }
  if (type.kind == Kind::decimal) compile_bounds(type, schema, place);
  if (type.kind != Kind::url || !schema.contains("x-schemes")) return;
  const Schema& schemes = schema["x-schemes"];
  if (!schemes.is_array() || schemes.empty())
    (place / "x-schemes").refuse("must be a list of schemes");
  std::vector<std::string> texts;
  for (const Schema& scheme : schemes) {
    if (!scheme.is_string()) (place / "x-schemes").refuse("must be a list of strings");
    type.schemes.push_back(scheme.get<std::string>());
    texts.push_back(python_repr(scheme));
  }
  type.schemes_message = "URL scheme should be " + join_choices(texts);
  type.schemes_context = "{\"expected_schemes\":" + Schema(join_choices(texts)).dump() + "}";
}

}  // namespace portico::model
