#include "http/input/gather.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "http/input/entries.hpp"
#include "http/input/granted.hpp"
#include "http/input/matched.hpp"
#include "http/input/multipart.hpp"
#include "http/input/parameter_object.hpp"
#include "http/input/pick.hpp"
#include "message/decode.hpp"
#include "message/field/media_type.hpp"
#include "model/loc.hpp"
#include "model/parse.hpp"
#include "model/walk/check.hpp"
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

class Gather {
public:
  Gather(Exchange& exchange, const settings::InputLimits& limits, const settings::Uploads& uploads,
         model::Problems& problems)
      : exchange_{exchange},
        arena_{exchange.arena},
        input_{matched(exchange).route->input},
        limits_{limits},
        uploads_{uploads},
        problems_{problems},
        query_{arena_},
        headers_{arena_},
        cookies_{arena_},
        form_{arena_} {}

  message::Refusal run(portico_value& out) {
    out.kind = PORTICO_OBJECT;
    out.size = static_cast<std::uint32_t>(input_.parameters.size());
    members_ = message::room<portico_member>(arena_, input_.parameters.size());
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
    const message::Request& request = exchange_.request;
    if (needs(Place::query)) read_urlencoded(request.query, query_, arena_);
    if (needs(Place::header))
      for (const message::Header& header : request.headers)
        headers_.add(header.name, latin1(header.value, arena_));
    if (needs(Place::cookie))
      for (const message::Header& header : request.headers)
        if (header.name == "cookie") read_cookies(header.value, cookies_, arena_);
  }

  void invalid_json(const model::ParseError& error) {
    message::Text context;
    context.append("{\"error\":");
    message::write_string(error.message, context);
    context.push('}');
    const Loc body{nullptr, "body", 0};
    const Loc offset{&body, {}, static_cast<std::int64_t>(error.offset)};
    portico_value empty{};
    empty.kind = PORTICO_OBJECT;
    problems_.add({"json_invalid", "JSON decode error", message::keep(arena_, context.view())},
                  &offset, empty);
  }

  bool needs(Place place) const { return (needed_ >> static_cast<unsigned>(place) & 1u) != 0; }

  message::Refusal read_body() {
    const message::Request& request = exchange_.request;
    if (input_.body == Input::Body::none || input_.body == Input::Body::stream) return {};
    const auto type = request.header("content-type");
    if (input_.body == Input::Body::form)
      return matched(exchange_).form ? matched(exchange_).form->finish(form_, arena_)
                                     : read_form(type, request.body, uploads_, form_, arena_);
    if (request.body.empty()) return {};
    has_body_ = true;
    const bool untyped =
        type.empty() && (matched(exchange_).route->flags & PORTICO_ANY_CONTENT_TYPE) != 0;
    if (!untyped && !message::MediaType::parse(type, arena_).json()) {
      body_ = string_value(utf8(request.body, arena_));
      raw_body_ = true;
      return {};
    }
    const auto error =
        model::parse(request.body, arena_, body_, static_cast<unsigned>(limits_.depth));
    if (!error) return {};
    if (error->kind == model::ParseError::Kind::too_deep)
      return {400, message::keep(arena_, "The body is nested deeper than " +
                                             std::to_string(limits_.depth) + " levels")};
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
    if (parameter.place == Place::stream) return void(member.flags = PORTICO_UNSET);
    if (parameter.place == Place::security) return principal(parameter, member);
    const Entries* entries = from(parameter.place);
    if (parameter.shape == Parameter::Shape::model)
      return model(parameter, *entries, place, member);
    if (!entries) {
      const auto text = matched(exchange_).segments[parameter.segment];
      const auto value = converted(parameter.convertor, text);
      return check(parameter, &value, named, member);
    }
    const bool all = parameter.shape == Parameter::Shape::sequence;
    const auto value =
        pick(*entries, parameter.key, parameter.place, all ? Taking::all : Taking::one, arena_);
    if (parameter.place == Place::file) return file(parameter, value, named, member);
    check(parameter, value ? &*value : nullptr, named, member);
  }

  // It was held to its model before there was a body to read.
  void principal(const Parameter& parameter, portico_member& member) {
    const Granted& granted = *matched(exchange_).granted;
    if (const portico_value* found = granted.of(parameter)) return void(member.value = *found);
    member.flags = PORTICO_UNSET;
    member.value = *parameter.field->fallback;
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

  void check(const Parameter& parameter, const portico_value* raw, const Loc& loc,
             portico_member& member) {
    const model::Field& field = *parameter.field;
    if (raw) {
      model::check(*field.type, *raw, &loc, arena_, problems_, member.value);
    } else if (field.required) {
      model::missing(&loc, portico_value{}, problems_);
    } else {
      member.flags = PORTICO_UNSET;
      member.value = *field.fallback;
    }
  }

  // ---- bodies ----

  void body(const Parameter& parameter, const Loc& place, const Loc& named,
            portico_member& member) {
    if (!input_.embedded) return check(parameter, has_body_ ? &body_ : nullptr, place, member);
    if (!has_body_ || raw_body_) return check(parameter, nullptr, named, member);
    if (body_.kind != PORTICO_OBJECT) return model::missing(&named, portico_value{}, problems_);
    check(parameter, member_of(body_, parameter.wire), named, member);
  }

  // A file parameter that asks for the whole upload takes nothing else; any other takes its bytes.
  void file(const Parameter& parameter, std::optional<portico_value> value, const Loc& loc,
            portico_member& member) {
    if (!value) return check(parameter, nullptr, loc, member);
    const std::size_t before = problems_.size();
    if (value->kind == PORTICO_ARRAY) {
      auto* items = message::room<portico_value>(arena_, value->size);
      for (std::uint32_t i = 0; i < value->size; ++i) {
        const Loc item{&loc, {}, i};
        items[i] = parameter.upload ? upload(value->items[i], item) : bytes(value->items[i]);
      }
      value->items = items;
    } else {
      *value = parameter.upload ? upload(*value, loc) : bytes(*value);
    }
    if (problems_.size() == before) check(parameter, &*value, loc, member);
  }

  portico_value upload(const portico_value& value, const Loc& loc) {
    if (value.kind != PORTICO_OBJECT) problems_.add(not_an_upload, &loc, value);
    return value;
  }

  static portico_value bytes(const portico_value& value) {
    if (value.kind != PORTICO_OBJECT) return value;
    return *member_of(value, "text");
  }

  // ---- parameter models ----

  /// Names of credentials there.
  std::pmr::vector<std::string_view> keys_in(Place place) const {
    std::pmr::vector<std::string_view> names{&arena_};
    if (const auto& granted = matched(exchange_).granted)
      for (const KeyName& key : granted->keys)
        if (key.place == place) names.push_back(key.name);
    return names;
  }

  void model(const Parameter& parameter, const Entries& entries, const Loc& place,
             portico_member& member) {
    const Groups values{entries, arena_};
    const std::pmr::vector<std::string_view> keys = keys_in(parameter.place);
    const auto sent = [&](const route::Group& group) { return is_sent(group, values, keys); };
    const auto& groups = parameter.groups;
    if (parameter.optional && std::none_of(groups.begin(), groups.end(), sent))
      return check(parameter, nullptr, place, member);
    const std::size_t before = problems_.size();
    Spellings spellings{&arena_};
    if (groups.size() == 1) {
      const auto object = take(groups[0], parameter.place, values, arena_, spellings, keys);
      check(parameter, &object, place, member);
    } else {
      one_of(parameter, values, place, member);
    }
    conceal(parameter, before);
    if (spellings.empty()) return;
    problems_.rename(before, 1, [&](std::string_view name) {
      const auto found = std::find_if(spellings.begin(), spellings.end(),
                                      [&](const auto& spelling) { return spelling.first == name; });
      return found == spellings.end() ? name : found->second;
    });
  }

  /// Whether the model of one of the groups has a secret of that name; of none: any.
  static bool has_secret(const Parameter& parameter, std::string_view name) {
    const auto is_it = [name](const model::Field& field) {
      return field.secret && (name.empty() || field.name == name);
    };
    return std::any_of(parameter.groups.begin(), parameter.groups.end(),
                       [&](const route::Group& group) {
                         const auto& fields = group.model->fields;
                         return std::any_of(fields.begin(), fields.end(), is_it);
                       });
  }

  // A model with a secret is not repeated as a whole, nor is the secret itself.
  void conceal(const Parameter& parameter, std::size_t before) {
    if (problems_.size() == before || !has_secret(parameter, {})) return;
    const model::Problems::Mark end = problems_.mark();
    std::vector<model::Problem> told{problems_.begin() + static_cast<std::ptrdiff_t>(before),
                                     problems_.end()};
    problems_.rewind({before, false});
    for (const model::Problem& one : told) {
      const bool hidden = one.input.kind == PORTICO_OBJECT ||
                          (one.loc.size() > 1 && has_secret(parameter, one.loc[1].name));
      const Loc* at = nullptr;
      for (const model::Segment& step : one.loc)
        at = new (arena_.allocate(sizeof(Loc), alignof(Loc))) Loc{at, step.name, step.index};
      problems_.add(one.fault, at, hidden ? portico_value{} : one.input);
    }
    if (end.cut) problems_.rewind({problems_.size(), true});
  }

  // A form that is one of several models: each takes from it what it knows.
  void one_of(const Parameter& parameter, const Groups& values, const Loc& place,
              portico_member& member) {
    Spellings none{&arena_};
    const auto object = take_all(parameter.place, values, arena_);
    auto* views = message::room<portico_value>(arena_, parameter.groups.size());
    for (std::size_t i = 0; i < parameter.groups.size(); ++i)
      views[i] = take(parameter.groups[i], parameter.place, values, arena_, none);
    model::check(*parameter.field->type, object, {views, parameter.groups.size()}, &place, arena_,
                 problems_, member.value);
  }

  Exchange& exchange_;
  message::Arena& arena_;
  const Input& input_;
  const settings::InputLimits& limits_;
  const settings::Uploads& uploads_;
  model::Problems& problems_;
  portico_member* members_ = nullptr;
  unsigned needed_ = 0;
  Entries query_, headers_, cookies_, form_;
  portico_value body_{};
  bool has_body_ = false, raw_body_ = false;
};

}  // namespace

message::Refusal gather(Exchange& exchange, const settings::InputLimits& limits,
                        const settings::Uploads& uploads, model::Problems& problems,
                        portico_value& input) {
  if (!matched(exchange).route->input.type) return {};
  return Gather{exchange, limits, uploads, problems}.run(input);
}

}  // namespace portico::http
