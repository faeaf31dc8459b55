#include "settings/edge/frontend.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "settings/edge/member_row.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// In the order of Frontend::Fallback, but for none, which is false.
constexpr std::array<std::string_view, 3> fallbacks{"auto", "index.html", "404.html"};

bool is_path_of_mount(const json& value) {
  return value.is_string() && is_mount(value.get_ref<const std::string&>());
}

bool is_fallback(const json& value) {
  if (value == false) return true;
  for (const std::string_view word : fallbacks)
    if (value == word) return true;
  return false;
}

constexpr MemberRow members[] = {
    {"path", is_path_of_mount, "a path such as / or /app, without a slash at its end", true},
    {"folder", is_path, "the path of a folder", true},
    {"fallback", is_fallback, R"("auto", "index.html", "404.html" or false)"},
    {"immutable", [](const json& value) { return value.is_boolean(); }, "true or false"},
};

Frontend::Fallback fallback_of(const json& value) {
  std::size_t at = 0;
  while (at < fallbacks.size() && value != fallbacks[at]) ++at;
  return static_cast<Frontend::Fallback>(at);
}

}  // namespace

bool is_mount(std::string_view path) {
  if (path == "/") return true;
  return path.starts_with('/') && !path.ends_with('/') && path.find("//") == path.npos &&
         path.find("/.") == path.npos &&
         path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~!$&'()*+,;=:@/") == path.npos;
}

std::optional<WrongMember> wrong_member_of_frontend(const json& value) {
  return value.is_object() ? wrong_member(value, members) : std::nullopt;
}

bool is_frontend(const json& value) {
  return value.is_object() && !wrong_member_of_frontend(value);
}

std::vector<Frontend> frontends_of(const json& list) {
  std::vector<Frontend> all;
  for (const json& one : list)
    all.push_back({one.at("path").get<std::string>(), one.at("folder").get<std::string>(),
                   fallback_of(one.value("fallback", json(fallbacks[0]))),
                   one.value("immutable", true)});
  return all;
}

json json_of(const std::vector<Frontend>& frontends) {
  json list = json::array();
  for (const Frontend& one : frontends) {
    json object{{"path", one.path}, {"folder", one.folder}};
    if (one.fallback == Frontend::Fallback::none)
      object["fallback"] = false;
    else if (one.fallback != Frontend::Fallback::automatic)
      object["fallback"] = fallbacks[static_cast<std::size_t>(one.fallback)];
    if (!one.immutable) object["immutable"] = false;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace portico::settings
