#include "portico/problem.hpp"

#include <algorithm>

#include "portico/status.hpp"

namespace portico::detail {

namespace {

/// Path, query, header, cookie; a form and its files are the body.
In place_of(In in) { return in >= In::form && in != In::security ? In::body : in; }

std::string with_hyphens(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Whether the place of a problem within a parameter names it: not the one body, not a model of
/// parameters.
bool is_named(std::span<const ParameterShape> parameters, const ParameterShape& shape) {
  if (shape.in != In::body) return shape.in == In::path || shape.in == In::file || !shape.is_model;
  const auto beside =
      std::count_if(parameters.begin(), parameters.end(), [&](const ParameterShape& other) {
        return place_of(other.in) == place_of(shape.in);
      });
  return shape.embedded || beside != 1;
}

/// A step within a parameter as the client writes it: members of a model of headers have hyphens.
Schema wire_step(const ParameterShape& shape, const Schema& step) {
  const bool converts = shape.in == In::header && shape.is_model && !shape.keeps_underscores;
  if (converts && step.is_string() && shape.has_member(step.text()))
    return with_hyphens(step.text());
  return step;
}

/// Of a text with blanks between them.
Schema words_of(std::string_view text) {
  Schema all = Schema::array();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    all.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

/// What was delivered at a place within `given`; null where there is nothing.
Schema input_at(const portico_value& given, const Schema& location) {
  const portico_value* at = &cell::bare(given);
  Schema before;
  for (const Schema& step : location) {
    if (step == "[key]") return before;
    const portico_value* next = nullptr;
    if (step.is_string() && at->kind == PORTICO_OBJECT) {
      const portico_member* found = cell::find(*at, step.text());
      if (found != nullptr) next = &found->value;
    } else if (step.is_number_integer() && at->kind == PORTICO_ARRAY) {
      const auto index = step.get<std::size_t>();
      if (index < at->size) next = &at->items[index];
    }
    if (next == nullptr) return nullptr;
    at = &cell::bare(*next);
    before = step;
  }
  Schema input;
  Type<Schema>::read(*at, input);
  return input;
}

}  // namespace

std::string wire_name(const ParameterShape& shape) {
  const std::string name{shape.alias.empty() ? shape.name : shape.alias};
  const bool converts = shape.in == In::header && shape.alias.empty() && !shape.keeps_underscores;
  return converts ? with_hyphens(name) : name;
}

HttpError unprocessable(std::span<const ParameterShape> parameters, std::size_t index,
                        const Mismatch& problem, const portico_value& given) {
  const ParameterShape& shape = parameters[index];
  if (shape.in == In::security)  // nothing of what was shown is told
    return HttpError{status::unauthorized, "Could not validate credentials"};
  const Schema steps = problem.location();
  Schema location = Schema::array({word(place_of(shape.in))});
  if (is_named(parameters, shape)) location.push_back(wire_name(shape));
  for (std::size_t i = 0; i < steps.size(); ++i)
    location.push_back(i == 0 ? wire_step(shape, steps[i]) : steps[i]);
  Schema entry{{"type", problem.type()},
               {"loc", std::move(location)},
               {"msg", problem.what()},
               {"input", input_at(given, steps)}};
  if (!problem.context().is_null()) entry["ctx"] = problem.context();
  return HttpError{status::unprocessable_content, Schema::array({entry})};
}

void describe_parameter(const ParameterShape& shape, Schemas& schemas, Schema& properties,
                        Schema& required) {
  Schema schema = shape.schema(schemas);
  schema["in"] = word(shape.in);
  if (!shape.alias.empty()) schema["x-alias"] = shape.alias;
  if (shape.embedded) schema["x-embed"] = true;
  if (!shape.schemes.empty()) schema["x-scheme"] = words_of(shape.schemes);
  if (!shape.scopes.empty()) schema["x-scopes"] = words_of(shape.scopes);
  switch (shape.absent) {
  case ParameterShape::Absent::fallback: shape.put_fallback(schema); break;
  case ParameterShape::Absent::null: schema["default"] = nullptr; break;
  case ParameterShape::Absent::error: required.push_back(shape.name);
  }
  properties[shape.name] = std::move(schema);
}

}  // namespace portico::detail
