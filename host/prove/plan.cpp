#include "prove/plan.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace portico::prove {
namespace {

Inquiry made_for(const Inquiry& plain, const Variant& variant) {
  Inquiry inquiry = plain;
  inquiry.place = variant.place;
  inquiry.keyword = variant.keyword;
  inquiry.zone = variant.zone;
  inquiry.claim = variant.claim;
  return inquiry;
}

std::string all_bytes() {
  std::string bytes;
  for (int code = 0; code < 256; ++code) bytes += static_cast<char>(code);
  return bytes;
}

/// Whether each member can be said in a form: a text, or a list of texts.
bool goes_into_form(const Json& body) {
  const auto is_text = [](const Json& value) {
    return !value.is_structured() && !value.is_null() && !is_raw(value);
  };
  return body.is_object() && std::all_of(body.begin(), body.end(), [&](const Json& value) {
           return value.is_array() ? std::all_of(value.begin(), value.end(), is_text)
                                   : is_text(value);
         });
}

/// Whether a form says that it is wrong as JSON does: everything is a text in it.
bool is_wrong_in_form(const Inquiry& inquiry) {
  constexpr std::string_view words[]{"required", "minLength", "maxLength", "pattern", "enum"};
  if (inquiry.zone != Zone::beyond) return false;
  if (inquiry.keyword == "required") return true;
  return std::find(std::begin(words), std::end(words), inquiry.keyword) != std::end(words) &&
         std::none_of(inquiry.body.begin(), inquiry.body.end(), [](const Json& value) {
           return value.is_string() && value.get_ref<const std::string&>().empty();
         });
}

}  // namespace

void Plan::set_body(Inquiry& inquiry, Json value) const {
  const RequestBody& body = inquiry.operation->body;
  inquiry.kind = body.kind;
  inquiry.media_type = body.media_type;
  if (body.media_type == "*/*") inquiry.media_type = "application/octet-stream";
  if (body.kind == BodyKind::bytes)
    inquiry.bytes = "text";
  else
    inquiry.body = std::move(value);
}

Inquiry Plan::plain(const Operation& operation) {
  Inquiry inquiry;
  inquiry.operation = &operation;
  inquiry.place = "request";
  inquiry.keyword = "plain";
  for (const Parameter& parameter : operation.parameters) {
    if (!parameter.required || is_ignored(parameter)) continue;
    const Json sample = maker_.sample(parameter.schema);
    if (!put(inquiry, parameter, sample)) inquiry.claim = Claim::open;
    if (parameter.in == "path") inquiry.known[parameter.name] = true;
  }
  if (operation.body.kind != BodyKind::none) {
    set_body(inquiry, maker_.sample(operation.body.schema));
    if (operation.body.kind != BodyKind::bytes &&
        !conformity_.fits(operation.body.schema, inquiry.body))
      inquiry.claim = Claim::open;
  }
  return inquiry;
}

std::vector<Inquiry> Plan::all(const Operation& operation) {
  const Inquiry base = plain(operation);
  std::vector<Inquiry> out{base};
  for (const Parameter& parameter : operation.parameters)
    if (!is_ignored(parameter)) vary_parameter(base, parameter, out);
  switch (operation.body.kind) {
  case BodyKind::none: return out;
  case BodyKind::json: vary_json(base, out); break;
  case BodyKind::form:
  case BodyKind::multipart: vary_form(base, out); break;
  case BodyKind::bytes: break;
  }
  spoil_body(base, out);
  // Of what does not fit without a change, nobody knows why an answer is what it is.
  if (base.claim != Claim::valid)
    for (Inquiry& one : out) one.claim = Claim::open;
  return out;
}

void Plan::vary_parameter(const Inquiry& base, const Parameter& parameter,
                          std::vector<Inquiry>& out) {
  const std::string place = parameter.in + '.' + parameter.name;
  if (parameter.required && parameter.in != "path") {
    Inquiry without = made_for(base, {place, "required", Zone::beyond, Claim::invalid, {}});
    take(without, parameter);
    out.push_back(std::move(without));
  }
  const auto types = types_of(conformity_.resolved(parameter.schema));
  const bool list = !types.empty() && types.front() == "array";
  for (const Variant& variant : maker_.variants(parameter.schema, place)) {
    Inquiry inquiry = made_for(base, variant);
    if (!put(inquiry, parameter, variant.value)) continue;
    // One text is a list of one there.
    if (list && !variant.value.is_array()) inquiry.claim = Claim::open;
    out.push_back(std::move(inquiry));
  }
}

void Plan::vary_json(const Inquiry& base, std::vector<Inquiry>& out) {
  for (Variant& variant : maker_.variants(base.operation->body.schema, "body")) {
    Inquiry inquiry = made_for(base, variant);
    inquiry.body = std::move(variant.value);
    const bool absent = inquiry.body.is_null() && !base.operation->body.required;
    if (absent) inquiry.claim = Claim::open;
    out.push_back(std::move(inquiry));
  }
}

void Plan::vary_form(const Inquiry& base, std::vector<Inquiry>& out) {
  for (Variant& variant : maker_.variants(base.operation->body.schema, "form")) {
    if (!goes_into_form(variant.value)) continue;
    Inquiry inquiry = made_for(base, variant);
    inquiry.body = std::move(variant.value);
    const bool says = inquiry.claim == Claim::valid && inquiry.zone == Zone::inside;
    if (!says && !(inquiry.claim == Claim::invalid && is_wrong_in_form(inquiry)))
      inquiry.claim = Claim::open;
    out.push_back(std::move(inquiry));
  }
}

void Plan::spoil_body(const Inquiry& base, std::vector<Inquiry>& out) const {
  const auto add = [&](const char* keyword, Claim claim, std::string bytes) {
    Inquiry inquiry = made_for(base, {"body", keyword, Zone::beyond, claim, {}});
    inquiry.bytes = std::move(bytes);
    inquiry.malformed = true;
    out.push_back(std::move(inquiry));
  };
  if (base.operation->body.required && base.kind != BodyKind::bytes) {
    Inquiry without = made_for(base, {"body", "required", Zone::beyond, Claim::invalid, {}});
    without.kind = BodyKind::none;
    out.push_back(std::move(without));
  }
  if (base.kind == BodyKind::json) {
    for (const char* text : {"{", "nul", "[1,]", "'x'", "{\"a\":1}}"})
      add("JSON", Claim::invalid, text);
    for (const std::string& text : {std::string{"\xEF\xBB\xBF{}"}, std::string{"\"\xFF\""},
                                    std::string(10'000, '['), '{' + std::string(5'000, ' ') + '}'})
      add("JSON", Claim::open, text);
    Inquiry other = made_for(base, {"body", "media type", Zone::beyond, Claim::open, {}});
    other.media_type = "text/plain";
    out.push_back(std::move(other));
  } else {
    for (const std::string& text : {std::string{}, all_bytes(), std::string(65'536, 'x')})
      add("bytes", Claim::open, text);
  }
}

Inquiry Plan::random(const Operation& operation) {
  Inquiry inquiry = plain(operation);
  inquiry.place = "request";
  inquiry.keyword = "many at once";
  for (const Parameter& parameter : operation.parameters) {
    if (is_ignored(parameter) || (!parameter.required && dice_.chance(50))) continue;
    if (parameter.in == "path" && dice_.chance(50)) continue;
    Inquiry other = inquiry;
    if (put(other, parameter, maker_.fitting(parameter.schema))) inquiry = std::move(other);
  }
  if (operation.body.kind == BodyKind::none || operation.body.kind == BodyKind::bytes)
    return inquiry;
  Json body = maker_.fitting(operation.body.schema);
  const bool form = operation.body.kind != BodyKind::json;
  if (form && !goes_into_form(body)) return inquiry;
  if (form || !conformity_.fits(operation.body.schema, body)) inquiry.claim = Claim::open;
  inquiry.body = std::move(body);
  return inquiry;
}

}  // namespace portico::prove
