#include "route/input.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace portico::route {
namespace {

using nlohmann::ordered_json;

// In the order in which FastAPI reports what is wrong.
constexpr std::array<std::string_view, 7> places = {"path", "query", "header", "cookie",
                                                    "form", "file",  "body"};

[[noreturn]] void refuse(std::string_view where, const std::string& parameter,
                         const std::string& why) {
  throw std::runtime_error(std::string{where} + ": parameter '" + parameter + "' " + why);
}

Place place_of(std::string_view where, const std::string& name, const ordered_json& schema) {
  const auto in = schema.find("in");
  if (in == schema.end() || !in->is_string())
    refuse(where, name,
           "does not say where it comes from: add \"in\": path, query, header, cookie, form, file "
           "or body");
  const auto found = std::find(places.begin(), places.end(), in->get<std::string>());
  if (found == places.end())
    refuse(where, name,
           "has \"in\": \"" + in->get<std::string>() +
               "\": it is one of path, query, header, cookie, form, file and body");
  return static_cast<Place>(found - places.begin());
}

std::string wire_of(const Parameter& parameter, const ordered_json& schema) {
  std::string wire = schema.value("x-alias", parameter.name);
  const bool hyphens = parameter.place == Place::header && !parameter.keeps_underscores;
  if (hyphens && !schema.contains("x-alias")) std::replace(wire.begin(), wire.end(), '_', '-');
  return wire;
}

// Whether a file parameter asks for the upload as a whole: {"x-upload": true}, alone, in a list or
// optional.
bool asks_for_upload(const ordered_json& schema) {
  if (schema.value("x-upload", false)) return true;
  if (schema.contains("items")) return asks_for_upload(schema["items"]);
  if (!schema.contains("anyOf")) return false;
  const auto& options = schema["anyOf"];
  return std::any_of(options.begin(), options.end(), asks_for_upload);
}

// The one body of a route: what kind it is, and whether it is an object of parameters.
void settle_body(std::string_view where, Input& input, const ordered_json& properties) {
  std::vector<const Parameter*> json, form;
  for (const Parameter& parameter : input.parameters) {
    if (parameter.place == Place::body) json.push_back(&parameter);
    if (parameter.place == Place::form || parameter.place == Place::file)
      form.push_back(&parameter);
  }
  if (!json.empty() && !form.empty())
    refuse(where, form.front()->name,
           "is a form field, but '" + json.front()->name +
               "' is a JSON body: a request has one body, make both the same");
  if (!json.empty()) {
    input.body = Input::Body::json;
    input.embedded = json.size() > 1 || properties[json.front()->name].value("x-embed", false);
  } else if (!form.empty()) {
    input.body = Input::Body::form;
  }
}

std::size_t segment_of(std::string_view where, const Parameter& parameter, const Path& path) {
  const auto pieces = path.pieces();
  const auto found = std::find_if(pieces.begin(), pieces.end(), [&](const Path::Piece& piece) {
    return piece.name == parameter.wire;
  });
  if (found == pieces.end())
    refuse(where, parameter.name, "is in the path, but the path has no {" + parameter.wire + "}");
  return static_cast<std::size_t>(found - pieces.begin());
}

// Path, query, header and cookie each in turn, then the body's as declared.
unsigned rank(Place place) {
  return std::min(static_cast<unsigned>(place), static_cast<unsigned>(Place::form));
}

// The models of which a parameter is one: itself, what it is if it is not null, and of a form also
// each of a choice. None: it is no parameter model.
std::vector<const model::Type*> models_of(const model::Type& type, Place place) {
  using model::Kind;
  if (type.kind == Kind::model) return {&type};
  if (type.kind == Kind::nullable) return models_of(*type.items[0], place);
  if (place != Place::form || (type.kind != Kind::choice && type.kind != Kind::tagged)) return {};
  const auto is_model = [](const model::Type* item) { return item->kind == Kind::model; };
  if (!std::all_of(type.items.begin(), type.items.end(), is_model)) return {};
  return type.items;
}

void settle_shape(Parameter& parameter) {
  const model::Type& type = *parameter.field->type;
  if (parameter.place == Place::body || parameter.place == Place::path) return;
  const auto underscores =
      parameter.keeps_underscores ? Underscores::kept : Underscores::converted;
  for (const model::Type* model : models_of(type, parameter.place))
    parameter.groups.push_back(make_group(*model, parameter.place, underscores));
  parameter.optional = type.kind == model::Kind::nullable;
  if (!parameter.groups.empty())
    parameter.shape = Parameter::Shape::model;
  else if (sequence(type))
    parameter.shape = Parameter::Shape::sequence;
}

}  // namespace

std::string_view name(Place place) {
  return rank(place) == static_cast<unsigned>(Place::form)
             ? "body"
             : places[static_cast<std::size_t>(place)];
}

Input compile_input(std::string_view where, std::string_view text, const Path& path,
                    model::Models& models) {
  Input input;
  const auto schema = ordered_json::parse(text, nullptr, false);
  if (!schema.is_object() || !schema.contains("properties") || !schema["properties"].is_object())
    throw std::runtime_error(std::string{where} +
                             ": the input schema is not an object with \"properties\"");
  input.type = &models.compile(where, schema);
  const auto& properties = schema["properties"];
  for (const model::Field& field : input.type->fields) {
    const auto& property = properties[field.name];
    Parameter parameter;
    parameter.name = field.name;
    parameter.field = &field;
    parameter.place = place_of(where, field.name, property);
    parameter.keeps_underscores = !property.value("x-convert-underscores", true);
    parameter.wire = wire_of(parameter, property);
    parameter.key = lookup_name(parameter.wire, parameter.place);
    parameter.upload = parameter.place == Place::file && asks_for_upload(property);
    if (parameter.place == Place::path) {
      parameter.segment = segment_of(where, parameter, path);
      parameter.convertor = path.pieces()[parameter.segment].convertor;
    }
    settle_shape(parameter);
    input.parameters.push_back(std::move(parameter));
  }
  settle_body(where, input, properties);
  for (std::size_t i = 0; i < input.parameters.size(); ++i)
    input.order.push_back(static_cast<std::uint16_t>(i));
  std::stable_sort(input.order.begin(), input.order.end(), [&](auto a, auto b) {
    return rank(input.parameters[a].place) < rank(input.parameters[b].place);
  });
  return input;
}

}  // namespace portico::route
