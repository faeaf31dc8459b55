#include "isolation/assignment.hpp"

#include <nlohmann/json.hpp>

namespace portico::isolation {

using nlohmann::json;

std::string to_json(const Assignment& assignment) {
  const settings::Section& section = assignment.section;
  json companions = json::array();
  for (const Assignment::Companion& one : assignment.companions)
    companions.push_back({{"file", one.file.string()}, {"digest", one.digest}, {"copy", one.copy}});
  json object{{"file", assignment.file.string()},
              {"companions", companions},
              {"copy", assignment.copy},
              {"digest", assignment.digest},
              {"name", assignment.name},
              {"contract", assignment.contract},
              {"handler", assignment.handler.count()},
              {"section",
               {{"config", section.config},
                {"prefix", section.prefix},
                {"places", section.places},
                {"memory", section.process.memory},
                {"files", section.process.files},
                {"value", section.process.value}}},
              {"log",
               {{"level", assignment.log.level},
                {"json", assignment.log.format == settings::LogFormat::json}}}};
  if (assignment.account)
    object["account"] = {{"user", assignment.account->user}, {"group", assignment.account->group}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Assignment assignment_of(std::string_view text) {
  const json object = json::parse(text);
  Assignment assignment;
  assignment.file = object.at("file").get<std::string>();
  assignment.copy = object.at("copy").get<int>();
  object.at("digest").get_to(assignment.digest);
  for (const json& one : object.at("companions"))
    assignment.companions.push_back({one.at("file").get<std::string>(),
                                     one.at("digest").get<std::string>(),
                                     one.at("copy").get<int>()});
  object.at("name").get_to(assignment.name);
  object.at("contract").get_to(assignment.contract);
  assignment.handler = std::chrono::milliseconds{object.at("handler").get<std::int64_t>()};
  const json& section = object.at("section");
  section.at("config").get_to(assignment.section.config);
  section.at("prefix").get_to(assignment.section.prefix);
  section.at("places").get_to(assignment.section.places);
  section.at("memory").get_to(assignment.section.process.memory);
  section.at("files").get_to(assignment.section.process.files);
  section.at("value").get_to(assignment.section.process.value);
  object.at("log").at("level").get_to(assignment.log.level);
  assignment.log.format = object.at("log").at("json").get<bool>() ? settings::LogFormat::json
                                                                  : settings::LogFormat::plain;
  if (const auto account = object.find("account"); account != object.end())
    assignment.account =
        Account{account->at("user").get<uid_t>(), account->at("group").get<gid_t>()};
  return assignment;
}

}  // namespace portico::isolation
