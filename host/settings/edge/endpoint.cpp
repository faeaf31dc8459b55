#include "settings/edge/endpoint.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

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

Endpoint endpoint_of(const json& value) {
  const json& text = value.is_object() ? value.at("address") : value;
  return {os::Address::parse(text.get_ref<const std::string&>()).value(),
          value.is_object() ? value.value("tls", std::string{}) : std::string{}};
}

}  // namespace

bool is_endpoint(const json& value) {
  if (is_address_text(value)) return true;
  return has_only(value, {"address", "tls"}) && value.contains("address") &&
         is_address_text(value["address"]) && (!value.contains("tls") || is_path(value["tls"]));
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
  for (const Endpoint& one : endpoints)
    list.push_back(one.tls.empty() ? json(one.address.text())
                                   : json{{"address", one.address.text()}, {"tls", one.tls}});
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
