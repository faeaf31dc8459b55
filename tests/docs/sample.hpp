#pragma once

// Plugins written as JSON: what they would register with a host. For tests of documents, which need
// routes and models but no code behind them.
//
//   {"plugins": [{"id", "version", "summary", "models": {name: schema},
//                 "routes": [{"method", "path", "status", "flags": ["exclude_none", ...],
//                             "input", "output", "include", "exclude", "docs"}]}]}

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "docs/openapi.hpp"
#include "docs/page/pages.hpp"

namespace portico::docs {

class Sample {
public:
  Sample() = default;
  explicit Sample(const Json& plugins) {
    for (const Json& plugin : plugins) add_plugin(plugin);
  }

  void add_plugin(const Json& given) {
    add_plugin(given.at("id").get<std::string>(), given.value("version", "1.0.0"),
               given.value("summary", ""));
    const Json models = given.value("models", Json::object());
    for (const auto& [name, schema] : models.items()) add_model(name, schema.dump());
    const Json routes = given.value("routes", Json::array());
    for (const Json& route : routes) add_route(route);
  }

  void add_plugin(std::string id, std::string version = "1.0.0", std::string summary = "") {
    texts_.push_back({std::move(id), std::move(version), std::move(summary), {}});
  }
  void add_model(const std::string& name, const std::string& schema) {
    texts_.back().models.emplace_back(name, schema);
  }

  void add_route(const Json& given) {
    auto route = std::make_unique<route::Route>();
    route->plugin = texts_.back().id;
    route->method = given.value("method", "GET");
    route->path = route::Path{given.at("path").get<std::string>()};
    route->status = given.value("status", 200);
    const Json words = given.value("flags", Json::array());
    for (const Json& flag : words) route->flags |= flags().at(flag);
    const auto text = [&](const char* word) {
      return given.contains(word) ? given[word].dump() : std::string{};
    };
    route->input_schema = text("input");
    route->output_schema = text("output");
    route->include = text("include");
    route->exclude = text("exclude");
    route->docs = text("docs");
    if (const auto docs = given.find("docs"); docs != given.end() && docs->contains(limits_word))
      route->limits = settings::route_limits_of(docs->at(limits_word));
    routes_.push_back(std::move(route));
  }

  Json document(const Info& info = {}) const { return openapi(routes(), plugins(), info); }
  Pages pages(const Info& info, const Places& places) const {
    return Pages{routes(), plugins(), info, places};
  }

  std::vector<const route::Route*> routes() const {
    std::vector<const route::Route*> list;
    for (const auto& route : routes_) list.push_back(route.get());
    return list;
  }
  std::vector<Plugin> plugins() const {
    std::vector<Plugin> list;
    for (const Texts& one : texts_) list.push_back({one.id, one.version, one.summary, one.models});
    return list;
  }

private:
  static constexpr const char* limits_word = "x-portico-policy";

  struct Texts {
    std::string id, version, summary;
    std::vector<std::pair<std::string, std::string>> models;
  };

  static const std::map<std::string, std::uint32_t>& flags() {
    static const std::map<std::string, std::uint32_t> table{
        {"exclude_none", PORTICO_EXCLUDE_NONE},
        {"exclude_unset", PORTICO_EXCLUDE_UNSET},
        {"exclude_defaults", PORTICO_EXCLUDE_DEFAULTS},
        {"by_name", PORTICO_BY_NAME},
        {"unlisted", PORTICO_UNLISTED}};
    return table;
  }

  std::deque<Texts> texts_;
  std::vector<std::unique_ptr<route::Route>> routes_;
};

}  // namespace portico::docs
