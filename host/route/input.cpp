#include "route/input.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "settings/printable.hpp"

namespace portico::route {
namespace {

using nlohmann::ordered_json;

// In the order in which FastAPI reports what is wrong.
constexpr std::array<std::string_view, 9> places = {"path", "query", "header", "cookie",  "form",
                                                    "file", "body",  "stream", "security"};

[[noreturn]] void refuse(std::string_view where, const std::string& parameter,
                         const std::string& why) {
  throw std::runtime_error(
      settings::printable(std::string{where} + ": parameter '" + parameter + "' " + why));
}

Place place_of(std::string_view where, const std::string& name, const ordered_json& schema) {
  const auto in = schema.find("in");
  if (in == schema.end() || !in->is_string())
    refuse(where, name,
           "does not say where it comes from: add \"in\": path, query, header, cookie, form, file, "
           "body, stream or security");
  const auto found = std::find(places.begin(), places.end(), in->get<std::string>());
  if (found == places.end())
    refuse(where, name,
           "has \"in\": \"" + in->get<std::string>() +
               "\": it is one of path, query, header, cookie, form, file, body, stream and "
               "security");
  return static_cast<Place>(found - places.begin());
}

// Who calls, path, query, header and cookie each in turn, then the body's as declared.
unsigned rank(Place place) {
  if (place == Place::security) return 0;
  return std::min(static_cast<unsigned>(place), static_cast<unsigned>(Place::form));
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

// A text, or a list of them.
std::vector<std::string> words(std::string_view where, const Parameter& parameter,
                               const ordered_json& schema, const char* word) {
  std::vector<std::string> all;
  if (!schema.contains(word)) return all;
  const ordered_json& given = schema[word];
  for (const ordered_json& one : given.is_array() ? given : ordered_json::array({given})) {
    if (!one.is_string() || one.get_ref<const std::string&>().empty())
      refuse(where, parameter.name,
             "has \"" + std::string{word} + "\": " + given.dump() +
                 ": it is a text or a list of "
                 "texts");
    all.push_back(one.get<std::string>());
  }
  return all;
}

void settle_security(std::string_view where, Parameter& parameter, const ordered_json& schema) {
  parameter.schemes = words(where, parameter, schema, "x-scheme");
  parameter.scopes = words(where, parameter, schema, "x-scopes");
  if (parameter.schemes.empty())
    refuse(where, parameter.name,
           "is who calls, and does not say by which scheme: add \"x-scheme\", the name of one in "
           "\"securitySchemes\" of the route's docs");
  parameter.optional = !parameter.field->required;
}

// A body that is read as it arrives, and its own limit.
void settle_stream(std::string_view where, Input& input, const Parameter& stream,
                   const ordered_json& schema) {
  input.body = Input::Body::stream;
  for (const Parameter& other : input.parameters)
    if (&other != &stream && rank(other.place) == rank(Place::stream))
      refuse(where, stream.name,
             "is the body as it arrives, and '" + other.name +
                 "' is of the body, too: a request has one body, take one of them away");
  if (!schema.contains("x-limit")) return;
  const auto& limit = schema["x-limit"];
  if (!limit.is_number_integer() || limit < 1)
    refuse(where, stream.name,
           "has \"x-limit\": " + limit.dump() + ": it is a number of bytes, 1 or more");
  input.stream_limit = limit.get<std::uint64_t>();
}

// The one body of a route: what kind it is, and whether it is an object of parameters.
void settle_body(std::string_view where, Input& input, const ordered_json& properties) {
  for (const Parameter& parameter : input.parameters)
    if (parameter.place == Place::stream)
      return settle_stream(where, input, parameter, properties[parameter.name]);
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

// The models of which a parameter is one: itself, what it is if it is not null, and of a form also
// each of a choice. None: it is no parameter model.
std::vector<const model::Type*> models_of(const model::Type& given, Place place) {
  using model::Kind;
  const model::Type& type = model::unnumbered(given);
  if (type.kind == Kind::model) return {&type};
  if (type.kind == Kind::nullable) return models_of(*type.items[0], place);
  if (place != Place::form || (type.kind != Kind::choice && type.kind != Kind::tagged)) return {};
  std::vector<const model::Type*> models;
  for (const model::Type* item : type.items) models.push_back(&model::unnumbered(*item));
  const auto is_model = [](const model::Type* item) { return item->kind == Kind::model; };
  if (!std::all_of(models.begin(), models.end(), is_model)) return {};
  return models;
}

// Whether a value can be read from one text.
bool textual(const model::Type& given) {
  using model::Kind;
  const model::Type& type = model::unnumbered(given);
  switch (type.kind) {
  case Kind::list:
  case Kind::set:
  case Kind::tuple:
  case Kind::dict:
  case Kind::model:
  case Kind::tagged: return false;
  case Kind::nullable:
  case Kind::choice:
    return std::any_of(type.items.begin(), type.items.end(),
                       [](const model::Type* item) { return textual(*item); });
  default: return true;
  }
}

// The same from the texts of one name.
bool textual_sequence(const model::Type& given) {
  using model::Kind;
  const model::Type& type = model::unnumbered(given);
  const auto any = [&](const auto& fits) {
    return std::any_of(type.items.begin(), type.items.end(),
                       [&](const model::Type* item) { return fits(*item); });
  };
  switch (type.kind) {
  case Kind::list:
  case Kind::set: return any(textual);
  case Kind::tuple:
    return std::all_of(type.items.begin(), type.items.end(),
                       [](const model::Type* item) { return textual(*item); });
  case Kind::nullable:
  case Kind::choice:
    return any([](const model::Type& item) { return textual(item) || textual_sequence(item); });
  default: return false;
  }
}

[[noreturn]] void refuse_untextual(std::string_view where, const Parameter& parameter,
                                   const std::string& name, const model::Type& type) {
  refuse(where, name,
         "is " + type.label + ", which " +
             std::string{places[static_cast<std::size_t>(parameter.place)]} +
             " parameters cannot be: they are texts, lists of texts, or a model of such; put it "
             "into the body");
}

// A member that has to be there and cannot come as a text: the route could never be called.
void check_members(std::string_view where, const Parameter& parameter, const model::Type& type) {
  for (const model::Field& field : type.fields)
    if (field.required && !textual(*field.type) && !textual_sequence(*field.type))
      refuse_untextual(where, parameter, parameter.name + '.' + field.own_name, *field.type);
}

void settle_path(std::string_view where, const Parameter& parameter) {
  const model::Type& type = *parameter.field->type;
  if (textual(type)) return;
  refuse(where, parameter.name,
         "is " + type.label +
             ", but a segment of the path is one text: take one parameter "
             "for each member, or another place");
}

void settle_models(std::string_view where, Parameter& parameter,
                   const std::vector<const model::Type*>& models) {
  const auto underscores = parameter.keeps_underscores ? Underscores::kept : Underscores::converted;
  for (const model::Type* model : models) {
    check_members(where, parameter, *model);
    parameter.groups.push_back(make_group(*model, parameter.place, underscores));
  }
  parameter.shape = Parameter::Shape::model;
  parameter.optional = parameter.field->type->kind == model::Kind::nullable;
}

void settle_shape(std::string_view where, Parameter& parameter) {
  const model::Type& type = *parameter.field->type;
  if (parameter.place == Place::body || parameter.place == Place::stream ||
      parameter.place == Place::security)
    return;
  if (parameter.place == Place::path) return settle_path(where, parameter);
  if (parameter.place == Place::file) {
    if (sequence(type)) parameter.shape = Parameter::Shape::sequence;
    return;
  }
  if (const auto models = models_of(type, parameter.place); !models.empty())
    return settle_models(where, parameter, models);
  if (sequence(type)) parameter.shape = Parameter::Shape::sequence;
  if (!(sequence(type) ? textual_sequence(type) : textual(type)))
    refuse_untextual(where, parameter, parameter.name, type);
}

}  // namespace

std::string_view name(Place place) {
  return place != Place::security && rank(place) == static_cast<unsigned>(Place::form)
             ? "body"
             : places[static_cast<std::size_t>(place)];
}

Input compile_input(std::string_view where, std::string_view text, const Path& path,
                    model::Models& models) {
  Input input;
  const auto schema = ordered_json::parse(text, nullptr, false);
  if (!schema.is_object() || !schema.contains("properties") || !schema["properties"].is_object())
    throw std::runtime_error(settings::printable(where) +
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
    if (parameter.place == Place::security) settle_security(where, parameter, property);
    settle_shape(where, parameter);
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
