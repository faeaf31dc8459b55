#include "prove/simpler.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace portico::prove {
namespace {

/// Of a value with more parts only the first ones are tried.
constexpr std::size_t most_tries = 60;

std::vector<std::string> simpler_texts(const std::string& text) {
  std::vector<std::string> all;
  if (!text.empty()) all.emplace_back();
  if (text.size() > 1) all.push_back(text.substr(0, 1));
  std::size_t half = text.size() / 2;
  while (half > 0 && (text[half] & 0xC0) == 0x80) --half;
  if (half > 1) all.push_back(text.substr(0, half)), all.push_back(text.substr(half));
  if (text.find_first_not_of('a') != text.npos && text.size() < 1000)
    all.emplace_back(text.size(), 'a');
  return all;
}

void add_simpler(const Json& value, bool leaves, std::vector<Json>& out);

template <class At> void add_without(const Json& value, At at, std::vector<Json>& out) {
  Json less = value;
  less.erase(at);
  out.push_back(std::move(less));
}

void add_simpler_object(const Json& value, bool leaves, std::vector<Json>& out) {
  for (const auto& [name, member] : value.items()) add_without(value, name, out);
  for (const auto& [name, member] : value.items()) {
    std::vector<Json> inner;
    add_simpler(member, leaves, inner);
    for (Json& one : inner) {
      Json object = value;
      object[name] = std::move(one);
      out.push_back(std::move(object));
    }
  }
}

void add_simpler_array(const Json& value, bool leaves, std::vector<Json>& out) {
  if (value.size() > 3) {
    const auto half = value.begin() + static_cast<std::ptrdiff_t>(value.size() / 2);
    out.push_back(Json(Json::array_t(value.begin(), half)));
    out.push_back(Json(Json::array_t(half, value.end())));
  }
  for (std::size_t i = 0; i < value.size() && i < 8; ++i) add_without(value, i, out);
  for (std::size_t i = 0; i < value.size() && i < 8; ++i) {
    std::vector<Json> inner;
    add_simpler(value[i], leaves, inner);
    for (Json& one : inner) {
      Json list = value;
      list[i] = std::move(one);
      out.push_back(std::move(list));
    }
  }
}

void add_simpler(const Json& value, bool leaves, std::vector<Json>& out) {
  if (value.is_object()) return add_simpler_object(value, leaves, out);
  if (value.is_array()) return add_simpler_array(value, leaves, out);
  if (!leaves) return;
  if (value.is_string())
    for (std::string& text : simpler_texts(value.get<std::string>())) out.emplace_back(text);
  if (!value.is_number()) return;
  const double number = value.get<double>();
  for (const double one : {0.0, 1.0, std::trunc(number / 2), std::trunc(number)})
    if (std::abs(one) < std::abs(number) && std::abs(one) < 1e15)
      out.emplace_back(static_cast<std::int64_t>(one));
}

/// Whether the document says the same of both for the same reason.
bool says_the_same(const Inquiry& inquiry, const Json& body, const Conformity& conformity) {
  const Json& schema = inquiry.operation->body.schema;
  if (inquiry.claim == Claim::open) return true;
  return conformity.objection(schema, body) == conformity.objection(schema, inquiry.body);
}

void add_without_fields(const Inquiry& inquiry, Fields Inquiry::*which, const char* in,
                        std::vector<Inquiry>& out) {
  for (std::size_t i = 0; i < (inquiry.*which).size(); ++i) {
    const std::string& name = (inquiry.*which)[i].first;
    const auto& all = inquiry.operation->parameters;
    const bool required = std::any_of(all.begin(), all.end(), [&](const Parameter& one) {
      return one.required && one.in == in && one.name == name;
    });
    const bool varied = inquiry.place == std::string{in} + '.' + name;
    if ((required && inquiry.claim != Claim::open) || (varied && inquiry.claim == Claim::invalid))
      continue;
    Inquiry less = inquiry;
    (less.*which).erase((less.*which).begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(std::move(less));
  }
}

void add_plainer_texts(const Inquiry& inquiry, std::vector<Inquiry>& out) {
  for (std::size_t i = 0; i < inquiry.query.size(); ++i)
    for (std::string& text : simpler_texts(inquiry.query[i].second)) {
      Inquiry less = inquiry;
      less.query[i].second = std::move(text);
      out.push_back(std::move(less));
    }
}

}  // namespace

std::vector<Inquiry> simpler(const Inquiry& inquiry, const Conformity& conformity) {
  std::vector<Inquiry> all;
  add_without_fields(inquiry, &Inquiry::query, "query", all);
  add_without_fields(inquiry, &Inquiry::headers, "header", all);
  add_without_fields(inquiry, &Inquiry::cookies, "cookie", all);
  const bool leaves = inquiry.claim == Claim::open;
  if (leaves) add_plainer_texts(inquiry, all);
  if (!inquiry.malformed && (inquiry.kind == BodyKind::json || inquiry.kind == BodyKind::form ||
                             inquiry.kind == BodyKind::multipart)) {
    std::vector<Json> bodies;
    add_simpler(inquiry.body, leaves, bodies);
    for (Json& body : bodies) {
      if (!says_the_same(inquiry, body, conformity)) continue;
      all.push_back(inquiry);
      all.back().body = std::move(body);
    }
  }
  if (all.size() > most_tries) all.resize(most_tries);
  return all;
}

}  // namespace portico::prove
