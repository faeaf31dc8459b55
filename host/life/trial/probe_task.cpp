#include "life/trial/probe_task.hpp"

#include <nlohmann/json.hpp>

namespace portico::life {

using nlohmann::json;

settings::Section absent_section(const settings::Settings& settings) {
  settings::Section section;
  const settings::Origin origin = settings.origin("plugins");
  if (origin.source == settings::Origin::Source::file) section.places.emplace("", origin.text());
  return section;
}

std::string to_json(const ProbeTask& task) {
  json sections = json::object();
  for (const auto& [id, section] : task.sections)
    sections[id] = {
        {"enabled", section.enabled}, {"config", section.config}, {"places", section.places}};
  json companions = json::array();
  for (const ProbeTask::Companion& one : task.companions)
    companions.push_back(
        {{"file", one.file.string()}, {"digest", one.digest}, {"descriptor", one.descriptor}});
  return json{{"file", task.file.string()}, {"companions", companions}, {"digest", task.digest},
              {"memory", task.memory},      {"flights", task.flights},  {"sections", sections}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

ProbeTask probe_task(std::string_view text) {
  const json object = json::parse(text);
  ProbeTask task;
  task.file = object.at("file").get<std::string>();
  task.digest = object.at("digest").get<std::string>();
  for (const json& one : object.at("companions"))
    task.companions.push_back({one.at("file").get<std::string>(),
                               one.at("digest").get<std::string>(),
                               one.at("descriptor").get<int>()});
  task.memory = object.at("memory").get<std::size_t>();
  task.flights = object.at("flights").get<int>();
  for (const auto& [id, given] : object.at("sections").items()) {
    settings::Section& section = task.sections[id];
    section.enabled = given.at("enabled").get<bool>();
    section.config = given.at("config").get<std::string>();
    given.at("places").get_to(section.places);
  }
  return task;
}

}  // namespace portico::life
