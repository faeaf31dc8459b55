#include "life/control/orders.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "os/timestamp.hpp"
#include "settings/client_orders.hpp"
#include "settings/printable.hpp"
#include "settings/source/mistake.hpp"

namespace portico::life {
namespace {

using nlohmann::json;

json when(Moment moment) { return os::timestamp(moment, os::Precision::seconds); }

json of(const Row& row) {
  json object{{"file", row.file.string()}, {"state", name(row.state)}};
  if (!row.id.empty()) object["id"] = row.id, object["version"] = row.version;
  if (!row.summary.empty()) object["summary"] = row.summary;
  if (!row.note.empty()) object["note"] = row.note;
  if (!row.proof.empty()) object["proof"] = row.proof;
  object["routes"] = row.routes.size();
  object["in_flight"] = row.in_flight;
  if (row.generation == 0) return object;
  object["generation"] = row.generation;
  object["since"] = when(row.since);
  object["sha256"] = row.digest;
  if (!row.abi.empty()) object["sdk"] = row.sdk, object["abi"] = row.abi;
  if (row.process) object["process"] = row.process;
  return object;
}

/// Those of its health checks.
json of(const std::string& plugin, const std::vector<plugin::Finding>& findings) {
  json list = json::array();
  for (const plugin::Finding& finding : findings) {
    if (finding.plugin != plugin) continue;
    json& check = list.emplace_back(json{{"check", finding.check}, {"status", finding.status()}});
    if (!finding.is_well()) check["reason"] = finding.why;
  }
  return list;
}

json routes_of(const Registry& registry) {
  json list = json::array();
  for (const Row& row : registry.overview().rows)
    for (const std::string& label : row.routes) {
      const auto blank = label.find(' ');
      list.push_back({{"method", label.substr(0, blank)},
                      {"path", label.substr(blank + 1)},
                      {"plugin", row.id},
                      {"version", row.version},
                      {"state", name(row.state)}});
    }
  return {{"routes", list}};
}

}  // namespace

Orders::Orders(Registry& registry, Sources sources)
    : registry_{registry},
      sources_{std::move(sources)} {}

std::string Orders::answer(const std::string& line) const {
  json answer;
  try {
    const json order = json::parse(line, nullptr, false);
    const bool is_one = order.is_object() && order.contains("command") &&
                        order["command"].is_string() &&
                        (!order.contains("id") || order["id"].is_string());
    answer =
        is_one ? obey(order)
               : json{{"error", "a command is a line of JSON, such as {\"command\": \"plugins\"}"}};
  } catch (const settings::Mistake& mistake) {
    answer = {{"error", mistake.what()}, {"mistakes", mistake.lines()}};
  } catch (const std::exception& error) {
    answer = {{"error", error.what()}};
  }
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

json Orders::obey(const json& order) const {
  using What = settings::ClientOrder::What;
  const auto command = order.at("command").get<std::string>();
  const std::string id = order.value("id", "");
  if (command == "host") return sources_.process();
  if (command == "facts") return sources_.look();
  if (command == "tasks") return sources_.tasks(order);
  const settings::ClientOrder* const row = settings::find_order(command);
  if (!row) throw std::runtime_error{"there is no command '" + settings::printable(command) + '\''};
  switch (row->what) {
  case What::plugins: break;
  case What::routes: return routes_of(registry_);
  case What::reload: return reload(id);
  case What::enable: registry_.enable(id); break;
  case What::disable: registry_.disable(id); break;
  case What::quarantine: registry_.quarantine(id, "by command"); break;
  case What::upgrade: return {{"upgraded", sources_.upgrade()}};
  }
  return plugins();
}

json Orders::reload(const std::string& id) const {
  const Reloaded done = sources_.reload(id);
  json answer = plugins();
  answer["changed"] = done.change.changed;
  answer["waiting"] = done.change.waiting;
  answer["afresh"] = done.afresh;
  answer["warnings"] = done.warnings;
  answer["refused"] = json::array();
  for (const Rejection& one : done.refused)
    answer["refused"].push_back({{"file", one.file.string()}, {"reason", one.reason}});
  return answer;
}

json Orders::plugins() const {
  const Overview overview = registry_.overview();
  json answer{{"plugins", json::array()},  {"draining", json::array()},
              {"refusals", json::array()}, {"unloaded", overview.unloaded},
              {"stayed", overview.stayed}, {"process", sources_.process()}};
  const std::vector<plugin::Finding> findings = sources_.check_health();
  for (const Row& row : overview.rows) {
    json& plugin = answer["plugins"].emplace_back(of(row));
    if (json checks = of(row.id, findings); !checks.empty()) plugin["checks"] = std::move(checks);
  }
  for (const Draining& one : overview.draining)
    answer["draining"].push_back({{"id", one.id},
                                  {"version", one.version},
                                  {"generation", one.generation},
                                  {"in_flight", one.in_flight},
                                  {"since", when(one.since)},
                                  {"unfinished", one.unfinished}});
  for (const Rejection& one : overview.rejections)
    answer["refusals"].push_back(
        {{"file", one.file.string()}, {"reason", one.reason}, {"when", when(one.when)}});
  return answer;
}

}  // namespace portico::life
