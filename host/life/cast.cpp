#include "life/cast.hpp"

#include <algorithm>

#include "docs/openapi.hpp"
#include "docs/page/pages.hpp"
#include "http/policy/policy_check.hpp"
#include "http/quota/quota.hpp"
#include "life/work/task_guard.hpp"
#include "life/work/task_status.hpp"
#include "route/allowance.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

using Routes = std::vector<const route::Route*>;

template <class Owner> Routes routes_of(const Owner& owner) {
  Routes routes;
  for (const auto& route : owner.routes()) routes.push_back(route.get());
  return routes;
}

/// Of those that survive.
bool has_tasks(const Cast& cast) {
  return std::any_of(cast.plugins.begin(), cast.plugins.end(),
                     [](const auto& plugin) { return !plugin->app().outlet.empty(); });
}

Routes routes_of_all(const Cast& cast) {
  Routes all;
  for (const auto& plugin : cast.plugins)
    for (const route::Route* route : routes_of(*plugin)) all.push_back(route);
  if (has_tasks(cast)) all.push_back(&TaskStatus::shared()->route());
  return all;
}

/// The plugin as the document names it; borrowed.
docs::Plugin described(const plugin::Generation& plugin) {
  return {plugin.id(), plugin.version(), plugin.summary(), plugin.app().models};
}

const settings::Section& section_of(const settings::Settings& settings,
                                    const plugin::Generation& plugin) {
  return settings.section(std::string{plugin::name_of(plugin.id())}, plugin.version());
}

route::Ceiling ceiling_of(const settings::Settings& settings, const plugin::Generation& plugin) {
  return route::ceiling_of(settings, section_of(settings, plugin));
}

std::vector<docs::Plugin> described(const Cast& cast, const settings::Settings& settings) {
  std::vector<docs::Plugin> all;
  for (const auto& plugin : cast.plugins) {
    docs::Plugin& one = all.emplace_back(described(*plugin));
    one.ceiling = ceiling_of(settings, *plugin);
    one.security = security_of(settings, *plugin);
  }
  if (has_tasks(cast)) all.push_back(TaskStatus::shared()->described());
  return all;
}

std::vector<settings::Frontend> frontends_of(const plugin::Generation& plugin) {
  std::vector<settings::Frontend> all;
  for (const plugin::Frontend& one : plugin.app().frontends) all.push_back(one.given);
  return all;
}

/// Throws settings::Mistake where the settings have taken the path of a plugin that serves.
void check_paths_of_files(const Cast& cast, const settings::Settings& settings) {
  const settings::FrontendPlan plan{settings.frontends};
  settings::Mistakes mistakes;
  for (const auto& plugin : cast.plugins)
    for (const plugin::Frontend& one : plugin->app().frontends)
      if (const settings::Frontend* const other = plan.at(one.given.path))
        mistakes.add(settings.origin("static"), "static",
                     settings::printable(other->folder) + " cannot be served at " + other->path +
                         ", where plugin '" + plugin->id() + "' serves " +
                         settings::printable(one.given.folder) +
                         ": change the path, or the prefix of the plugin (plugins." + plugin->id() +
                         ".prefix)");
  mistakes.refuse();
}

/// Of the settings, and of all who serve.
settings::FrontendPlan plan_of(const Cast& cast, const settings::Settings& settings) {
  settings::FrontendPlan plan{settings.frontends};
  for (const auto& plugin : cast.plugins)
    for (const plugin::Frontend& one : plugin->app().frontends) plan.add(one.given);
  return plan;
}

/// A folder of files that has the path of the front page takes its place.
docs::Places places(const Cast& cast, const settings::Settings& settings) {
  const settings::Docs& given = settings.docs;
  const bool taken = plan_of(cast, settings).at(given.front) != nullptr;
  return {.front = taken ? std::string{} : given.front,
          .document = given.openapi,
          .swagger_ui = given.swagger,
          .redoc = given.redoc,
          .assets = docs::Places::installed_assets()};
}

/// What the settings say the document says of itself.
docs::Info info(const settings::Settings& settings) {
  const settings::Docs& given = settings.docs;
  docs::Info info;
  info.answers = {.errors = settings.errors.format,
                  .attempts = settings.security.attempts > 0,
                  .share = settings.rate.share};
  info.title = given.title;
  if (!given.version.empty()) info.version = given.version;
  info.description = given.description;
  info.servers = given.servers;
  return info;
}

}  // namespace

settings::SecurityTerms security_of(const settings::Settings& settings,
                                    const plugin::Generation& plugin) {
  return settings::security_terms(settings.security, section_of(settings, plugin).security);
}

std::vector<std::string> absent_pages(const settings::Settings& settings) {
  const docs::Places wanted = places({}, settings);
  docs::Places there = wanted;
  there.drop_absent();
  std::vector<std::string> lines;
  const auto compare = [&](const std::string& key, const char* what, const std::string& before,
                           const std::string& after) {
    if (before == after || wanted.document.empty()) return;
    lines.push_back(settings.origin(key).text() + ": " + key + ": " + before +
                    " is not served, for the files of " + what + " are not in " +
                    wanted.assets.string() + ": build them with node and npm, or set it to false");
  };
  compare("docs.swagger", "Swagger UI", wanted.swagger_ui, there.swagger_ui);
  compare("docs.redoc", "ReDoc", wanted.redoc, there.redoc);
  return lines;
}

docs::Json document(const Cast& cast, const settings::Settings& settings) {
  return docs::openapi(routes_of_all(cast), described(cast, settings), info(settings));
}

docs::Json document(const plugin::Generation& plugin) {
  const std::vector<docs::Plugin> one{described(plugin)};
  return docs::openapi(routes_of(plugin), one, {});
}

std::shared_ptr<const http::Site> make_site(const Cast& cast, const settings::Settings& settings,
                                            http::RuleStates& states) {
  check_paths_of_files(cast, settings);
  auto pages = std::make_shared<const docs::Pages>(routes_of_all(cast), described(cast, settings),
                                                   info(settings), places(cast, settings));
  settings::Mistakes mistakes;
  auto policy = http::make_policy(settings, states, mistakes);
  mistakes.refuse();
  std::vector<http::Site::Part> parts;
  const auto counts = states.of<http::Counts>("quota");
  for (const auto& plugin : cast.plugins) {
    const Routes routes = routes_of(*plugin);
    parts.push_back(
        {routes, plugin,
         http::make_quotas(routes, ceiling_of(settings, *plugin), settings.rate, *counts),
         plugin->id(), plugin->verification(), security_of(settings, *plugin), nullptr,
         frontends_of(*plugin)});
  }
  for (const auto& standin : cast.standins)
    parts.push_back({routes_of(*standin), standin, {}, {}, nullptr, {}, nullptr});
  if (has_tasks(cast))
    parts.push_back({{&TaskStatus::shared()->route()},
                     TaskStatus::shared(),
                     {},
                     {},
                     nullptr,
                     {},
                     guard_of_tasks(cast, settings, policy->verifiers())});
  return std::make_shared<const http::Site>(parts, std::move(pages), std::move(policy));
}

}  // namespace portico::life
