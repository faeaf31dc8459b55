#include "life/decisions.hpp"

#include <exception>

#include <nlohmann/json.hpp>

namespace portico::life {

using nlohmann::json;

namespace {

json of(const Known& one) {
  json paths = json::array();
  for (const auto& path : one.paths) paths.push_back({path.method, path.path});
  return {{"id", one.id}, {"version", one.version}, {"digest", one.digest}, {"paths", paths}};
}

void read(Known& one, const json& object) {
  object.at("id").get_to(one.id);
  object.at("version").get_to(one.version);
  object.at("digest").get_to(one.digest);
  for (const json& path : object.at("paths"))
    one.paths.push_back({path.at(0).get<std::string>(), path.at(1).get<std::string>()});
}

}  // namespace

std::string to_json(const Decisions& decisions) {
  json quarantined = json::array(), served = json::array(), passed = json::object(),
       lethal = json::object();
  for (const Quarantine& one : decisions.quarantined) {
    quarantined.push_back(of(one));
    quarantined.back()["why"] = one.why;
  }
  for (const Known& one : decisions.served) served.push_back(of(one));
  for (const auto& [digest, one] : decisions.passed) passed[digest] = {one.id, one.version};
  for (const auto& [digest, one] : decisions.lethal)
    lethal[digest] = {one.plugin.id, one.plugin.version, one.why};
  return json{{"quarantined", quarantined},
              {"dependents", served},
              {"disabled", decisions.disabled},
              {"passed", passed},
              {"lethal", lethal}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

Decisions decisions_of(std::string_view text) {
  Decisions decisions;
  try {
    const json object = json::parse(text);
    for (const json& one : object.at("quarantined")) {
      read(decisions.quarantined.emplace_back(), one);
      one.at("why").get_to(decisions.quarantined.back().why);
    }
    for (const json& one : object.at("dependents")) read(decisions.served.emplace_back(), one);
    decisions.disabled = object.at("disabled").get<std::set<std::string>>();
    for (const auto& [digest, one] : object.at("lethal").items())
      decisions.lethal[digest] = {{one.at(0).get<std::string>(), one.at(1).get<std::string>()},
                                  one.at(2).get<std::string>()};
    for (const auto& [digest, one] : object.at("passed").items())
      decisions.passed[digest] = {one.at(0).get<std::string>(), one.at(1).get<std::string>()};
  } catch (const std::exception&) {
    return {};
  }
  return decisions;
}

}  // namespace portico::life
