#include "portico/router.hpp"

#include <stdexcept>

namespace portico {

namespace {

template <class T> void put_before(std::vector<T>& list, const std::vector<T>& first) {
  list.insert(list.begin(), first.begin(), first.end());
}

/// What both have that are no prefix.
template <class Inner> void put_common(Inner& inner, const RouterOptions& common) {
  put_before(inner.tags, common.tags);
  put_before(inner.needs, common.needs);
  put_before(inner.security, common.security);
  inner.responses.insert(common.responses.begin(), common.responses.end());
  inner.deprecated = inner.deprecated || common.deprecated;
  inner.listed = inner.listed && common.listed;
}

}  // namespace

RouterOptions::~RouterOptions() = default;

Router::Router(App& app, const RouterOptions& options) : app_{&app}, common_{options} {
  const std::string& prefix = common_.prefix;
  if (prefix.empty() || (prefix.front() == '/' && prefix.back() != '/')) return;
  throw std::invalid_argument("portico: the prefix \"" + prefix +
                              "\" of a router has to begin with / and not to end with one");
}
Router::~Router() = default;

Router Router::router(const RouterOptions& options) const {
  Router inner{*app_, options};
  inner.common_.prefix = common_.prefix + options.prefix;
  put_common(inner.common_, common_);
  return inner;
}

std::string Router::path_of(std::string_view path) const {
  if (!path.empty() && path.front() != '/')
    throw std::invalid_argument("portico: the path \"" + std::string{path} +
                                "\" of a router's route has to begin with /");
  if (path.empty() && common_.prefix.empty())
    throw std::invalid_argument("portico: a route has neither a path nor a prefix");
  return common_.prefix + std::string{path};
}

Options Router::with_common(const Options& options) const {
  Options made = options;
  put_common(made, common_);
  return made;
}

Router App::router(const RouterOptions& options) { return Router{*this, options}; }

}  // namespace portico
