#include "route/table.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>

namespace portico::route {
namespace {

// The segment that begins at the front: what stands before the next '/'.
std::string_view segment(std::string_view rest) { return rest.substr(0, rest.find('/')); }

constexpr unsigned none = ~0u;

std::string key(const Route& route) { return route.method + ' ' + route.path.shape(); }

std::string_view sole(const std::set<std::string_view>& plugins) {
  return plugins.size() == 1 ? *plugins.begin() : std::string_view{};
}

}  // namespace

// A level of the tree. A segment that holds a parameter goes to `any`; a path with a {:path}
// parameter ends in `rest` of the level where that segment begins. Whether a route really fits is
// asked of its Path, so the tree only has to leave few.
struct Table::Node {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, std::unique_ptr<Node>, Hash, std::equal_to<>> literal;
  std::unique_ptr<Node> any;
  std::vector<unsigned> end, rest;  ///< indexes of routes, in order of declaration
};

// Calls `each(index)` for every route whose literal segments fit; the order is not the declared
// one.
template <class Each>
void Table::visit(const Node& node, std::string_view remaining, bool done, const Each& each) {
  for (const unsigned index : node.rest) each(index);
  if (done) {
    for (const unsigned index : node.end) each(index);
    return;
  }
  const std::string_view first = segment(remaining);
  const bool last = first.size() == remaining.size();
  const std::string_view next = last ? std::string_view{} : remaining.substr(first.size() + 1);
  if (const auto found = node.literal.find(first); found != node.literal.end())
    visit(*found->second, next, last, each);
  if (node.any && !first.empty()) visit(*node.any, next, last, each);
}

Table::Table(std::vector<const Route*> routes)
    : routes_{std::move(routes)},
      root_{std::make_unique<Node>()} {
  for (unsigned index = 0; index < routes_.size(); ++index) add(index);
}

Table::~Table() = default;

void Table::add(unsigned index) {
  const Path& path = routes_[index]->path;
  most_parameters_ = std::max(most_parameters_, path.parameters());
  Node* node = root_.get();
  std::string literal;
  bool parameter = false;
  const auto descend = [&] {
    auto& next = parameter ? node->any : node->literal[literal];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
    literal.clear();
    parameter = false;
  };
  bool leading = true;
  for (const Path::Piece& piece : path.pieces()) {
    for (const char c : piece.literal) {
      if (c != '/')
        literal += c;
      else if (!std::exchange(leading, false))
        descend();
    }
    if (piece.convertor == Convertor::path) {
      node->rest.push_back(index);
      return;
    }
    if (!piece.name.empty()) parameter = true;
  }
  descend();
  node->end.push_back(index);
}

Match Table::find(std::string_view method, std::string_view decoded, message::Arena& arena) const {
  if (!decoded.starts_with('/')) return {};
  const std::span values{message::room<std::string_view>(arena, most_parameters_),
                         most_parameters_};
  std::uninitialized_value_construct(values.begin(), values.end());
  unsigned exact = none, get = none;
  const bool head = method == "HEAD";
  visit(*root_, decoded.substr(1), false, [&](unsigned index) {
    const Route& route = *routes_[index];
    if (route.method == method) {
      if (index < exact && route.path.match(decoded, values)) exact = index;
    } else if (head && index < get && route.method == "GET") {
      if (route.path.match(decoded, values)) get = index;
    }
  });
  const unsigned chosen = exact != none ? exact : get;
  if (chosen == none) return other_methods(decoded, values, arena);
  const Route* route = routes_[chosen];
  route->path.match(decoded, values);
  return {route, chosen, values.first(route->path.parameters()), {}, {}};
}

Match Table::other_methods(std::string_view decoded, std::span<std::string_view> values,
                           message::Arena& arena) const {
  std::set<std::string_view> methods, plugins;
  visit(*root_, decoded.substr(1), false, [&](unsigned index) {
    const Route& route = *routes_[index];
    if (!route.path.match(decoded, values)) return;
    methods.insert(route.method);
    plugins.insert(route.plugin);
    if (route.method == "GET") methods.insert("HEAD");
  });
  if (methods.empty()) return {};
  std::string text;
  for (const std::string_view method : methods)
    text.append(text.empty() ? "" : ", ").append(method);
  return {nullptr, 0, {}, message::keep(arena, text), sole(plugins)};
}

std::optional<std::string_view> Table::redirects(std::string_view decoded,
                                                 message::Arena& arena) const {
  const std::span values{message::room<std::string_view>(arena, most_parameters_),
                         most_parameters_};
  std::uninitialized_value_construct(values.begin(), values.end());
  std::set<std::string_view> plugins;
  visit(*root_, decoded.substr(1), false, [&](unsigned index) {
    const Route& route = *routes_[index];
    if (!(route.flags & PORTICO_EXACT_PATH) && route.path.match(decoded, values))
      plugins.insert(route.plugin);
  });
  if (plugins.empty()) return std::nullopt;
  return sole(plugins);
}

Conflict conflict(std::span<const Route* const> routes, std::span<const Route* const> added) {
  std::unordered_map<std::string, const Route*> known;
  for (const Route* route : routes) known.emplace(key(*route), route);
  for (const Route* route : added) {
    const auto found = known.find(key(*route));
    if (found != known.end() && found->second->plugin != route->plugin)
      return {found->second, route};
  }
  return {};
}

}  // namespace portico::route
