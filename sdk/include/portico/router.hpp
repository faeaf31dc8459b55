#pragma once

// Router: routes that have a prefix, tags, needs and responses in common, as FastAPI's APIRouter.
// It registers with its App at once, so that routes are tried in the order in which they are
// written, whatever router they belong to. A handle to pass by value, while the plugin starts.
//
//   Router shop = app.router({.prefix = "/shop", .tags = {"shop"}, .needs = {need<ApiKey>}});
//   shop.get("/items", [] { ... });                                 GET /shop/items
//   Router admin = shop.router({.prefix = "/admin", .needs = {need<Admin>}});
//   admin.delete_("/items/{id}", ...);                              DELETE /shop/admin/items/{id}

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/app.hpp"
#include "portico/detail/methods.hpp"
#include "portico/need.hpp"
#include "portico/options.hpp"

namespace portico {

/// What its routes have in common. Lists go before those of a route; of a response that both have
/// the route's counts.
struct RouterOptions {
  std::string prefix{};                    ///< "/shop": it begins with / and does not end with one
  std::vector<std::string> tags{};         ///< headings of the document
  std::vector<detail::NeedShape> needs{};  ///< {need<ApiKey>}
  std::map<int, Answer> responses{};       ///< by status, beside the successful one
  std::vector<std::string> security{};     ///< any one of these; see App::security_scheme
  bool deprecated = false;                 ///< said in the document
  bool listed = true;                      ///< in the OpenAPI document

  ~RouterOptions();
};

class Router {
public:
  /// Throws std::invalid_argument for a prefix that is none.
  explicit Router(App& app, const RouterOptions& options = {});
  ~Router();

  ///@{
  /// A route below the prefix, as those of App.
  PORTICO_METHODS
  ///@}

  /// As App::route. The path may be empty where there is a prefix.
  template <class Out = detail::ReturnType, class F>
  void route(std::string_view method, std::string_view path, const Options& options, F handler) {
    app_->route<Out>(method, path_of(path), with_common(options), std::move(handler));
  }

  /// One within this one: prefixes and lists are joined.
  Router router(const RouterOptions& options) const;

private:
  std::string path_of(std::string_view path) const;
  Options with_common(const Options& options) const;

  App* app_;
  RouterOptions common_;
};

}  // namespace portico
