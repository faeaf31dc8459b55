#include "http/gather.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_set>

#include "http/decode.hpp"
#include "http/entries.hpp"
#include "http/media_type.hpp"
#include "http/multipart.hpp"
#include "model/check.hpp"
#include "model/loc.hpp"
#include "model/parse.hpp"
#include "model/write.hpp"
#include "route/route.hpp"

namespace portico::http {
namespace {

using model::Loc;
using route::Input;
using route::Parameter;
using route::Place;

constexpr model::Fault not_an_upload = {
    "value_error", "Value error, Expected UploadFile, received: <class 'str'>", "{\"error\":{}}"};

// The value that a convertor makes of its text. Digits beyond 64 bits stay text, which the model
// judges.
portico_value converted(route::Convertor convertor, std::string_view text) {
  portico_value value = string_value(text);
  const char* end = text.data() + text.size();
  if (convertor == route::Convertor::integer) {
    std::int64_t integer = 0;
    if (std::from_chars(text.data(), end, integer).ec == std::errc{}) {
      value.kind = PORTICO_INT;
      value.integer = integer;
    }
  } else if (convertor == route::Convertor::number) {
    double number = 0;
    if (std::from_chars(text.data(), end, number).ec == std::errc{}) {
      value.kind = PORTICO_FLOAT;
      value.number = number;
    }
  }
  return value;
}

const portico_value* member_of(const portico_value& object, std::string_view name) {
  const auto* end = object.members + object.size;
  const auto* found = std::find_if(object.members, end, [&](const portico_member& member) {
    return std::string_view{member.name, member.name_size} == name;
  });
  return found == end ? nullptr : &found->value;
}

class Gather {
public:
  Gather(Exchange& exchange, const FormLimits& limits, model::Problems& problems)
      : exchange_{exchange}, arena_{exchange.arena}, input_{exchange.route->input}, limits_{limits},
        problems_{problems}, query_{arena_}, headers_{arena_}, cookies_{arena_}, form_{arena_} {}

  FormFault run(portico_value& out) {
    out.kind = PORTICO_OBJECT;
    out.size = static_cast<std::uint32_t>(input_.parameters.size());
    members_ = model::room<portico_member>(arena_, input_.parameters.size());
    out.members = members_;
    if (const auto fault = read_body()) return fault;
    if (!problems_.empty()) return {};
    read_places();
    for (const auto index : input_.order) parameter(input_.parameters[index], members_[index]);
    return {};
  }

private:
  // ---- reading ----

  void read_places() {
    for (const Parameter& parameter : input_.parameters)
      needed_ |= 1u << static_cast<unsigned>(parameter.place);
    const Request& request = exchange_.request;
    if (needs(Place::query)) read_urlencoded(request.query, query_, arena_);
    if (needs(Place::header))
      for (const Header& header : request.headers)
        headers_.add(lower(header.name, arena_), latin1(header.value, arena_));
    if (needs(Place::cookie))
      for (const Header& header : request.headers)
        if (lower(header.name, arena_) == "cookie") read_cookies(header.value, cookies_, arena_);
  }

  void invalid_json(const model::ParseError& error) {
    model::Text context;
    context.append("{\"error\":");
    model::write_string(error.message, context);
    context.push('}');
    const Loc body{nullptr, "body", 0};
    const Loc offset{&body, {}, static_cast<std::int64_t>(error.offset)};
    portico_value empty{};
    empty.kind = PORTICO_OBJECT;
    problems_.add({"json_invalid", "JSON decode error", model::keep(arena_, context.view())},
                  &offset, empty);
  }

  bool needs(Place place) const { return (needed_ >> static_cast<unsigned>(place) & 1u) != 0; }

  FormFault read_body() {
    const Request& request = exchange_.request;
    if (input_.body == Input::Body::none) return {};
    const auto type = request.header("content-type");
    if (input_.body == Input::Body::form)
      return exchange_.multipart ? exchange_.multipart->finish(form_, arena_)
                                 : read_form(type, request.body, limits_, form_, arena_);
    if (request.body.empty()) return {};
    const bool untyped = type.empty() && (exchange_.route->flags & PORTICO_ANY_CONTENT_TYPE) != 0;
    if (!untyped && !MediaType::parse(type, arena_).json()) {
      body_ = string_value(utf8(request.body, arena_));
      raw_body_ = true;
      return {};
    }
    const auto error = model::parse(request.body, arena_, body_);
    if (!error) return {};
    if (error->kind == model::ParseError::Kind::unreadable)
      return {400, "There was an error parsing the body"};
    invalid_json(*error);
    return {};
  }

  // ---- one parameter ----

  void parameter(const Parameter& parameter, portico_member& member) {
    member.name = parameter.name.data();
    member.name_size = static_cast<std::uint32_t>(parameter.name.size());
    member.flags = 0;
    member.value = {};
    const Loc place{nullptr, route::name(parameter.place), 0};
    const Loc named{&place, parameter.wire, 0};
    if (parameter.place == Place::body) return body(parameter, place, named, member);
    const Entries* entries = from(parameter.place);
    if (parameter.shape == Parameter::Shape::model)
      return model(parameter, *entries, place, member);
    if (!entries) {
      const auto text = exchange_.segments[parameter.segment];
      const auto value = converted(parameter.convertor, text);
      return check(parameter, &value, named, member);
    }
    auto value = pick(parameter.key, parameter.shape, parameter.place, *entries);
    const bool form = entries == &form_;
    if (form && value && value->kind == PORTICO_STRING && value->size == 0) value.reset();
    if (parameter.place == Place::file) return file(parameter, value, named, member);
    check(parameter, value ? &*value : nullptr, named, member);
  }

  const Entries* from(Place place) const {
    switch (place) {
    case Place::query: return &query_;
    case Place::header: return &headers_;
    case Place::cookie: return &cookies_;
    case Place::form:
    case Place::file: return &form_;
    default: return nullptr;
    }
  }

  // The raw value of a name: all of a sequence, the last of a scalar, of a header the first. An
  // empty cookie has no items for a sequence, which is none at all.
  template <class Names>
  static std::optional<portico_value> pick(std::string_view name, Parameter::Shape shape,
                                           Place place, const Names& entries) {
    if (shape == Parameter::Shape::sequence && place != Place::cookie) {
      const auto all = entries.all(name);
      if (all.size == 0) return std::nullopt;
      return all;
    }
    const auto* value = place == Place::header ? entries.first(name) : entries.last(name);
    if (!value) return std::nullopt;
    if (shape == Parameter::Shape::sequence && value->size == 0) return std::nullopt;
    return *value;
  }

  void check(const Parameter& parameter, const portico_value* raw, const Loc& loc,
             portico_member& member) {
    const model::Field& field = *parameter.field;
    if (raw) {
      model::check(*field.type, *raw, &loc, arena_, problems_, member.value);
    } else if (field.required) {
      model::missing(&loc, portico_value{}, problems_);
    } else if (field.raw_fallback && parameter.place != Place::body) {
      // Where a body's default stands as declared, that of a parameter is held to its type.
      member.flags = PORTICO_UNSET;
      if (field.fallback->kind == PORTICO_NULL)
        member.value = *field.fallback;
      else
        model::check(*field.type, *field.fallback, &loc, arena_, problems_, member.value);
    } else {
      member.flags = PORTICO_UNSET;
      member.value = *field.fallback;
    }
  }

  // ---- bodies ----

  void body(const Parameter& parameter, const Loc& place, const Loc& named,
            portico_member& member) {
    if (!input_.embedded)
      return check(parameter, body_.kind == PORTICO_NULL ? nullptr : &body_, place, member);
    if (body_.kind == PORTICO_NULL || raw_body_) return check(parameter, nullptr, named, member);
    if (body_.kind != PORTICO_OBJECT) return model::missing(&named, portico_value{}, problems_);
    const auto* value = member_of(body_, parameter.wire);
    check(parameter, value && value->kind != PORTICO_NULL ? value : nullptr, named, member);
  }

  // A file parameter that asks for the whole upload takes nothing else; any other takes its octets.
  void file(const Parameter& parameter, std::optional<portico_value> value, const Loc& loc,
            portico_member& member) {
    if (!value) return check(parameter, nullptr, loc, member);
    if (value->kind == PORTICO_ARRAY) {
      auto* items = model::room<portico_value>(arena_, value->size);
      for (std::uint32_t i = 0; i < value->size; ++i) {
        const Loc item{&loc, {}, i};
        items[i] = parameter.upload ? upload(value->items[i], item) : octets(value->items[i]);
      }
      value->items = items;
    } else {
      *value = parameter.upload ? upload(*value, loc) : octets(*value);
    }
    if (problems_.empty() || !parameter.upload) check(parameter, &*value, loc, member);
  }

  portico_value upload(const portico_value& value, const Loc& loc) {
    if (value.kind != PORTICO_OBJECT) problems_.add(not_an_upload, &loc, value);
    return value;
  }

  static portico_value octets(const portico_value& value) {
    if (value.kind != PORTICO_OBJECT) return value;
    return *member_of(value, "text");
  }

  // ---- parameter models ----

  void model(const Parameter& parameter, const Entries& entries, const Loc& place,
             portico_member& member) {
    const auto& fields = parameter.field->type->fields;
    const Groups groups{entries, arena_};
    std::pmr::vector<portico_member> raw{&arena_};
    std::pmr::unordered_set<std::string_view> known{&arena_};
    const auto put = [&](std::string_view name, const portico_value& value) {
      raw.push_back({name.data(), static_cast<std::uint32_t>(name.size()), 0, value});
    };
    for (const model::Field& field : fields) {
      const auto wire = wire_name(parameter, field);
      const auto shape =
          route::sequence(*field.type) ? Parameter::Shape::sequence : Parameter::Shape::scalar;
      const auto key = parameter.place == Place::header ? lower(wire, arena_) : wire;
      auto value = pick(key, shape, parameter.place, groups);
      if (!value && !field.required) value = *field.fallback;
      if (value && value->kind != PORTICO_NULL) put(field.name, *value);
      known.insert({wire, field.name});
    }
    for (const auto& [name, all] : groups) {
      if (known.contains(name)) continue;
      const bool one = all.size == 1 || parameter.place == Place::cookie;  // the last cookie counts
      put(name, one ? all.items[all.size - 1] : all);
    }
    portico_value object{};
    object.kind = PORTICO_OBJECT;
    object.size = static_cast<std::uint32_t>(raw.size());
    auto* copy = model::room<portico_member>(arena_, raw.size());
    std::copy(raw.begin(), raw.end(), copy);
    object.members = copy;
    check(parameter, &object, place, member);
  }

  // A header's name has '-' where the field's own name has '_', unless the field has another input
  // name.
  std::string_view wire_name(const Parameter& parameter, const model::Field& field) {
    if (parameter.place != Place::header || parameter.keeps_underscores ||
        field.name != field.own_name)
      return field.name;
    if (field.name.find('_') == std::string::npos) return field.name;
    auto* copy = model::room<char>(arena_, field.name.size());
    std::replace_copy(field.name.begin(), field.name.end(), copy, '_', '-');
    return {copy, field.name.size()};
  }

  Exchange& exchange_;
  model::Arena& arena_;
  const Input& input_;
  const FormLimits& limits_;
  model::Problems& problems_;
  portico_member* members_ = nullptr;
  unsigned needed_ = 0;
  Entries query_, headers_, cookies_, form_;
  portico_value body_{};
  bool raw_body_ = false;
};

}  // namespace

FormFault gather(Exchange& exchange, const FormLimits& limits, model::Problems& problems,
                 portico_value& input) {
  if (!exchange.route->input.type) return {};
  return Gather{exchange, limits, problems}.run(input);
}

}  // namespace portico::http
