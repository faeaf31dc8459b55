#include "parity/replay/openapi.hpp"

#include <algorithm>
#include <regex>
#include <vector>

namespace parity {
namespace {

/// Writes references out; one that leads back to itself becomes {"$ref": "recursive"}.
class Inlined {
public:
  explicit Inlined(const Json& document) : document_{document} {}

  Json of(const Json& value) {
    if (value.is_array()) {
      Json out = Json::array();
      for (const Json& item : value) out.push_back(of(item));
      return out;
    }
    if (!value.is_object()) return value;
    if (const auto reference = value.find("$ref"); reference != value.end())
      return referred(value, reference->get<std::string>());
    return members(value);
  }

private:
  Json members(const Json& value) {
    Json out = Json::object();
    for (const auto& [key, member] : value.items()) {
      if (key == "$ref" || (key == "title" && member.is_string())) continue;
      if (key == "mapping" && member.is_object()) continue;
      out[key] = of(member);
    }
    return out;
  }

  Json referred(const Json& value, const std::string& name) {
    if (std::ranges::find(open_, name) != open_.end()) return {{"$ref", "recursive"}};
    open_.push_back(name);
    Json target = of(document_.at(Json::json_pointer{name.substr(name.find('#') + 1)}));
    open_.pop_back();
    target.update(members(value));
    return target;
  }

  const Json& document_;
  std::vector<std::string> open_;
};

void reduce(Json& operation, const Json& route) {
  if (!route.contains("operation_id")) operation.erase("operationId");
  if (!route.contains("summary")) operation.erase("summary");
  const auto responses = operation.find("responses");
  if (responses == operation.end() || !responses->contains("422")) return;
  if (route.contains("responses") && route.at("responses").contains("422")) return;
  (*responses)["422"] = Json((*responses)["422"].value("description", Json{}));
}

std::string sort_key(const Json& value, const std::string& where) {
  if (where.ends_with(".parameters")) return value.value("in", "") + '\n' + value.value("name", "");
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_set(const std::string& where) {
  return where.ends_with(".required") || where.ends_with(".enum") || where.ends_with(".parameters");
}

std::vector<Json> items(const Json& array, const std::string& where) {
  std::vector<Json> out(array.begin(), array.end());
  if (is_set(where))
    std::ranges::stable_sort(out, {}, [&](const Json& item) { return sort_key(item, where); });
  return out;
}

std::string lacks(const Json& object, const Json& other) {
  std::string names;
  for (const auto& [key, value] : object.items())
    if (!other.contains(key)) names += ' ' + key;
  return names;
}

void compare(const Json& a, const Json& b, const std::string& where,
             std::vector<std::string>& out) {
  if (a.is_object() && b.is_object()) {
    const std::string missing = lacks(a, b), extra = lacks(b, a);
    if (!missing.empty() || !extra.empty())
      out.push_back(where + ": missing" + missing + ", extra" + extra);
    for (const auto& [key, value] : a.items())
      if (b.contains(key)) compare(value, b.at(key), where + '.' + key, out);
    return;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    const auto left = items(a, where), right = items(b, where);
    for (std::size_t i = 0; i < left.size(); ++i)
      compare(left[i], right[i], where + '[' + std::to_string(i) + ']', out);
    return;
  }
  if (a == b && a.is_boolean() == b.is_boolean()) return;
  out.push_back(where + ": expected " + a.dump().substr(0, 150) + ", got " +
                b.dump().substr(0, 150));
}

}  // namespace

Json reduce_openapi(const Json& document, const std::string& prefix, const Json& recorded) {
  static const std::regex converter{R"(\{(\w+):\w+\})"};
  Json out = Json::object();
  const Json routes =
      recorded.contains("routes") ? recorded.at("routes") : Json::array({recorded.at("route")});
  for (const Json& route : routes) {
    const std::string path =
        std::regex_replace(route.at("path").get<std::string>(), converter, "{$1}");
    const Json item = document.value("paths", Json::object()).value(prefix + path, Json::object());
    const Json& methods = route.at("method");
    for (const Json& method : methods.is_array() ? methods : Json::array({methods})) {
      std::string lower = method.get<std::string>(), name = lower + ' ' + path;
      std::ranges::transform(lower, lower.begin(),
                             [](char c) { return static_cast<char>(c | 0x20); });
      if (!item.contains(lower)) {
        out[name] = nullptr;
        continue;
      }
      Json operation = Inlined{document}.of(item.at(lower));
      reduce(operation, route);
      out[name] = std::move(operation);
    }
  }
  return out;
}

std::vector<std::string> differ_unordered(const Json& a, const Json& b, const std::string& where) {
  std::vector<std::string> out;
  compare(a, b, where, out);
  return out;
}

}  // namespace parity
