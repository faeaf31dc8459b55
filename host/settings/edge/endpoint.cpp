#include "settings/edge/endpoint.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "os/whole_number.hpp"
#include "settings/edge/member_row.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

bool is_address_text(const json& value) {
  return value.is_string() && os::Address::parse(value.get_ref<const std::string&>());
}

os::Address address_of(const json& text) {
  return os::Address::parse(text.get_ref<const std::string&>()).value();
}

/// "0660"
std::optional<mode_t> mode_of(const std::string& text) {
  const auto mode = os::whole_number<mode_t>(text, 8);
  return mode.value_or(0) > 0777 ? std::nullopt : mode;
}

std::string text_of(mode_t mode) {
  std::string text;
  for (int shift = 9; shift >= 0; shift -= 3)
    text += static_cast<char>('0' + ((mode >> static_cast<unsigned>(shift)) & 7U));
  return text;
}

Endpoint endpoint_of(const json& value) {
  if (!value.is_object()) return {address_of(value)};
  Endpoint endpoint{address_of(value.at("address")), value.value("tls", std::string{}),
                    value.value("proxy_protocol", false)};
  os::SocketRights& rights = endpoint.rights;
  if (value.contains("mode")) rights.mode = mode_of(value["mode"].get<std::string>()).value();
  rights.owner = value.value("owner", std::string{});
  rights.group = value.value("group", std::string{});
  return endpoint;
}

json json_of(const Endpoint& endpoint) {
  json object{{"address", endpoint.address.text()}};
  const os::SocketRights& rights = endpoint.rights;
  if (!endpoint.tls.empty()) object["tls"] = endpoint.tls;
  if (endpoint.proxy_protocol) object["proxy_protocol"] = true;
  if (rights.mode != os::SocketRights{}.mode) object["mode"] = text_of(rights.mode);
  if (!rights.owner.empty()) object["owner"] = rights.owner;
  if (!rights.group.empty()) object["group"] = rights.group;
  return object.size() == 1 ? json(endpoint.address.text()) : object;
}

bool is_mode(const json& value) {
  return value.is_string() && mode_of(value.get_ref<const std::string&>());
}

constexpr std::string_view file_word = "unix:";

constexpr MemberRow endpoint_members[] = {
    {"address", is_address_text, os::Address::allowed, true},
    {"tls", is_path, "the name of a profile (see tls)"},
    {"proxy_protocol", [](const json& value) { return value.is_boolean(); }, "true or false"},
    {"mode", is_mode, R"(text such as "0660")"},
    {"owner", is_path, "the name or the number of a user, as text"},
    {"group", is_path, "the name or the number of a group, as text"},
};
constexpr MemberRow certificate_members[] = {
    {"certificate", is_path, "the path of a file", true},
    {"private_key", is_path, "the path of a file", true},
    {"ocsp", is_path, "the path of a file"},
};

/// Of an endpoint that is well otherwise.
std::optional<WrongMember> misplaced_right(const json& value) {
  if (address_of(value["address"]).is_file()) return std::nullopt;
  for (const char* const name : {"mode", "owner", "group"})
    if (value.contains(name))
      return WrongMember{name, "is said of " + shown(value["address"]) +
                                   ", and only a socket of a file (unix:/path) has one"};
  return std::nullopt;
}

bool is_relative(const json& value) {
  return value.is_string() && value.get_ref<const std::string&>().starts_with(file_word) &&
         !value.get_ref<const std::string&>().starts_with("unix:/");
}

WrongMember relative(std::string name, const json& value) {
  return {std::move(name),
          "is " + shown(value) + ", and needs an absolute path, such as unix:/run/portico.sock"};
}

}  // namespace

std::optional<WrongMember> wrong_member_of_endpoint(const json& value) {
  if (is_relative(value)) return relative({}, value);
  if (!value.is_object()) return std::nullopt;
  if (value.contains("address") && is_relative(value["address"]))
    return relative("address", value["address"]);
  if (auto wrong = wrong_member(value, endpoint_members)) return wrong;
  return misplaced_right(value);
}

std::optional<WrongMember> wrong_member_of_certificate(const json& value) {
  return value.is_object() ? wrong_member(value, certificate_members) : std::nullopt;
}

bool is_endpoint(const json& value) {
  return is_address_text(value) || (value.is_object() && !wrong_member_of_endpoint(value));
}

bool is_certificate(const json& value) {
  return value.is_object() && !wrong_member_of_certificate(value);
}

std::vector<Endpoint> endpoints_of(const json& list) {
  std::vector<Endpoint> all;
  std::transform(list.begin(), list.end(), std::back_inserter(all), endpoint_of);
  return all;
}

std::vector<Certificate> certificates_of(const json& list) {
  std::vector<Certificate> all;
  for (const json& one : list)
    all.push_back({one.at("certificate").get<std::string>(),
                   one.at("private_key").get<std::string>(), one.value("ocsp", std::string{})});
  return all;
}

json json_of(const std::vector<Endpoint>& endpoints) {
  json list = json::array();
  for (const Endpoint& one : endpoints) list.push_back(json_of(one));
  return list;
}

json json_of(const std::vector<Certificate>& certificates) {
  json list = json::array();
  for (const Certificate& one : certificates) {
    json object{{"certificate", one.certificate}, {"private_key", one.private_key}};
    if (!one.ocsp.empty()) object["ocsp"] = one.ocsp;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace portico::settings
