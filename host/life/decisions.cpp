#include "life/decisions.hpp"

#include <exception>

#include <nlohmann/json.hpp>

namespace portico::life {

using nlohmann::json;

std::string to_json(const Decisions& decisions) {
  json quarantined = json::array();
  for (const Quarantine& one : decisions.quarantined) {
    json paths = json::array();
    for (const auto& path : one.paths) paths.push_back({path.method, path.path});
    quarantined.push_back({{"id", one.id},
                           {"version", one.version},
                           {"digest", one.digest},
                           {"why", one.why},
                           {"paths", paths}});
  }
  return json{
      {"quarantined", quarantined}, {"disabled", decisions.disabled}, {"passed", decisions.passed}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

Decisions decisions_of(std::string_view text) {
  Decisions decisions;
  try {
    const json object = json::parse(text);
    for (const json& one : object.at("quarantined")) {
      Quarantine& added = decisions.quarantined.emplace_back();
      added.id = one.at("id").get<std::string>();
      added.version = one.at("version").get<std::string>();
      added.digest = one.at("digest").get<std::string>();
      added.why = one.at("why").get<std::string>();
      for (const json& path : one.at("paths"))
        added.paths.push_back({path.at(0).get<std::string>(), path.at(1).get<std::string>()});
    }
    decisions.disabled = object.at("disabled").get<std::set<std::string>>();
    decisions.passed = object.at("passed").get<std::set<std::string>>();
  } catch (const std::exception&) {
    return {};
  }
  return decisions;
}

}  // namespace portico::life
