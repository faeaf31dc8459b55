#include "docs/task_models.hpp"

#include "docs/schema/components.hpp"
#include "docs/schema/rewrite.hpp"

namespace portico::docs {

namespace {

const std::string any_object = R"({"type": "object"})";

}  // namespace

Json task_models(const Plugin& plugin, std::span<const std::pair<std::string, std::string>> kinds) {
  const Sources sources{std::span{&plugin, 1}, {}};
  Components components;
  Json models = Json::object();
  models["tasks"] = Json::object();
  for (const auto& [name, schema] : kinds) {
    Rewriter rewriter{sources, components, plugin.id, View::input()};
    models["tasks"][name] = rewriter.schema(Json::parse(schema.empty() ? any_object : schema));
  }
  while (Components::Entry* const entry = components.next()) {
    Rewriter rewriter{sources, components, entry->plugin, entry->view};
    entry->schema = rewriter.model(entry->name, *sources.find(entry->plugin, entry->name));
  }
  components.finish();
  components.resolve(models["tasks"]);
  models["components"]["schemas"] = components.take();
  return models;
}

}  // namespace portico::docs
