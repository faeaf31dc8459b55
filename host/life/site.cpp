#include "life/site.hpp"

#include "docs/pages.hpp"

namespace portico::life {
namespace {

std::vector<const route::Route*> routes_of(const plugin::Generation& plugin) {
  std::vector<const route::Route*> routes;
  for (const auto& route : plugin.routes()) routes.push_back(route.get());
  return routes;
}

std::vector<const route::Route*> routes_of(const Plugins& plugins) {
  std::vector<const route::Route*> all;
  for (const auto& plugin : plugins)
    for (const route::Route* route : routes_of(*plugin)) all.push_back(route);
  return all;
}

/// The plugins as the document names them; borrowed.
std::vector<docs::Plugin> described(const Plugins& plugins) {
  std::vector<docs::Plugin> all;
  for (const auto& plugin : plugins)
    all.push_back({plugin->id(), plugin->version(), plugin->summary(), plugin->app().models});
  return all;
}

}  // namespace

docs::Json document(const Plugins& plugins) {
  return docs::openapi(routes_of(plugins), described(plugins), docs::Info{});
}

std::shared_ptr<const http::Site> make_site(const Plugins& plugins, const settings::Settings&) {
  docs::Places places;
  places.assets = docs::Places::installed_assets();
  auto pages = std::make_shared<const docs::Pages>(routes_of(plugins), described(plugins),
                                                   docs::Info{}, places);
  std::vector<http::Site::Part> parts;
  for (const auto& plugin : plugins) parts.push_back({routes_of(*plugin), plugin});
  return std::make_shared<const http::Site>(
      parts, std::move(pages), std::make_shared<const http::Policy>(http::Policy::Options{}));
}

}  // namespace portico::life
