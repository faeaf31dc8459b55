#include "life/site.hpp"

#include "docs/pages.hpp"

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

docs::Json document(const Cast& cast) {
  return docs::openapi(routes_of_all(cast), described(cast), docs::Info{});
}

docs::Json document(const plugin::Generation& plugin) {
  const std::vector<docs::Plugin> one{described(plugin)};
  return docs::openapi(routes_of(plugin), one, docs::Info{});
}

std::shared_ptr<const http::Site> make_site(const Cast& cast, const settings::Settings&) {
  docs::Places places;
  places.assets = docs::Places::installed_assets();
  auto pages = std::make_shared<const docs::Pages>(routes_of_all(cast), described(cast),
                                                   docs::Info{}, places);
  std::vector<http::Site::Part> parts;
  for (const auto& plugin : cast.plugins) parts.push_back({routes_of(*plugin), plugin});
  for (const auto& standin : cast.standins) parts.push_back({routes_of(*standin), standin});
  return std::make_shared<const http::Site>(
      parts, std::move(pages), std::make_shared<const http::Policy>(http::Policy::Options{}));
}

}  // namespace portico::life
