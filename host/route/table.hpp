#pragma once

// All routes of the host: method and path -> route. Built once, then immutable; any thread. A
// look-up does not grow with the number of routes: a tree over the path's segments leaves the few
// whose literal segments fit, and of those the one that was declared first wins (Starlette's rule).

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "message/arena.hpp"
#include "route/route.hpp"

namespace portico::route {

/// What a method and a path find.
struct Match {
  const Route* route = nullptr;
  std::size_t index = 0;                       ///< of the route, in order of declaration
  std::span<const std::string_view> segments;  ///< values of the path's parameters, in order
  /// Without a route: the methods of this path, ", " between; empty: no such path.
  std::string_view allow;
  /// Without a route: the plugin that has this path alone; empty: none, or several.
  std::string_view owner;
};

/// Two plugins that register the same method and path.
struct Conflict {
  const Route *kept = nullptr, *refused = nullptr;
};

class Table {
public:
  /// Routes in order of declaration; they must outlive the table.
  explicit Table(std::vector<const Route*> routes);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  std::span<const Route* const> routes() const { return routes_; }

  /// `decoded` must live as long as what is found. HEAD finds a GET route where there is none of
  /// its own.
  Match find(std::string_view method, std::string_view decoded, message::Arena& arena) const;

  /// The plugin that has the routes that may be redirected to and answer this path, under any
  /// method; empty: several have. Nothing: there is no such route.
  std::optional<std::string_view> redirects(std::string_view decoded, message::Arena& arena) const;

private:
  struct Node;
  void add(unsigned index);
  template <class Each>
  static void visit(const Node& node, std::string_view remaining, bool done, const Each& each);
  Match other_methods(std::string_view decoded, std::span<std::string_view> values,
                      message::Arena& arena) const;

  std::vector<const Route*> routes_;
  std::size_t most_parameters_ = 0;
  std::unique_ptr<Node> root_;
};

/// The first route of `added` that another plugin has in `routes` already, and that one; nulls when
/// none.
Conflict conflict(std::span<const Route* const> routes, std::span<const Route* const> added);

}  // namespace portico::route
