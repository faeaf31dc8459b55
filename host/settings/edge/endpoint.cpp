#include "settings/edge/endpoint.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "os/whole_number.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

bool is_path(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() &&
         value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

/// An object without other members than these.
bool has_only(const json& value, std::initializer_list<std::string_view> names) {
  if (!value.is_object()) return false;
  const auto& members = value.get_ref<const json::object_t&>();
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    return std::find(names.begin(), names.end(), member.first) != names.end();
  });
}

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

bool are_rights(const json& value) {
  const bool any = value.contains("mode") || value.contains("owner") || value.contains("group");
  if (any && !address_of(value["address"]).is_file()) return false;
  return (!value.contains("owner") || is_path(value["owner"])) &&
         (!value.contains("group") || is_path(value["group"])) &&
         (!value.contains("mode") ||
          (value["mode"].is_string() && mode_of(value["mode"].get<std::string>())));
}

}  // namespace

bool is_endpoint(const json& value) {
  if (is_address_text(value)) return true;
  return has_only(value, {"address", "tls", "proxy_protocol", "mode", "owner", "group"}) &&
         value.contains("address") && is_address_text(value["address"]) &&
         (!value.contains("tls") || is_path(value["tls"])) &&
         (!value.contains("proxy_protocol") || value["proxy_protocol"].is_boolean()) &&
         are_rights(value);
}

bool is_certificate(const json& value) {
  return has_only(value, {"certificate", "private_key", "ocsp"}) && value.contains("certificate") &&
         value.contains("private_key") &&
         std::all_of(value.begin(), value.end(), [](const json& path) { return is_path(path); });
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
