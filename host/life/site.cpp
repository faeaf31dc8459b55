#include "life/site.hpp"

#include "docs/pages.hpp"
#include "http/policy_options.hpp"

namespace portico::life {
namespace {

using Routes = std::vector<const route::Route*>;

template <class Owner> Routes routes_of(const Owner& owner) {
  Routes routes;
  for (const auto& route : owner.routes()) routes.push_back(route.get());
  return routes;
}

Routes routes_of_all(const Cast& cast) {
  Routes all;
  for (const auto& plugin : cast.plugins)
    for (const route::Route* route : routes_of(*plugin)) all.push_back(route);
  return all;
}

/// The plugin as the document names it; borrowed.
docs::Plugin described(const plugin::Generation& plugin) {
  return {plugin.id(), plugin.version(), plugin.summary(), plugin.app().models};
}

std::vector<docs::Plugin> described(const Cast& cast) {
  std::vector<docs::Plugin> all;
  for (const auto& plugin : cast.plugins) all.push_back(described(*plugin));
  return all;
}

}  // namespace

docs::Info info(const settings::Docs& given) {
  docs::Info info;
  info.title = given.title;
  if (!given.version.empty()) info.version = given.version;
  info.description = given.description;
  info.servers = given.servers;
  return info;
}

docs::Json document(const Cast& cast, const docs::Info& info) {
  return docs::openapi(routes_of_all(cast), described(cast), info);
}

docs::Json document(const plugin::Generation& plugin, const docs::Info& info) {
  const std::vector<docs::Plugin> one{described(plugin)};
  return docs::openapi(routes_of(plugin), one, info);
}

std::shared_ptr<const http::Site> make_site(const Cast& cast, const settings::Settings& settings) {
  const settings::Docs& given = settings.docs;
  const docs::Places places{.front = given.front,
                            .document = given.openapi,
                            .swagger_ui = given.swagger,
                            .redoc = given.redoc,
                            .assets = docs::Places::installed_assets()};
  auto pages = std::make_shared<const docs::Pages>(routes_of_all(cast), described(cast),
                                                   info(given), places);
  std::vector<http::Site::Part> parts;
  for (const auto& plugin : cast.plugins) parts.push_back({routes_of(*plugin), plugin});
  for (const auto& standin : cast.standins) parts.push_back({routes_of(*standin), standin});
  return std::make_shared<const http::Site>(
      parts, std::move(pages),
      std::make_shared<const http::Policy>(http::policy_options(settings)));
}

}  // namespace portico::life
