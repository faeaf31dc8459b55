#include "docs/openapi.hpp"

#include <set>
#include <unordered_map>
#include <unordered_set>

#include "docs/operation.hpp"
#include "docs/schema/components.hpp"
#include "docs/schema/names.hpp"
#include "docs/schema/rewrite.hpp"
#include "os/ascii.hpp"
#include "route/requirement.hpp"

namespace portico::docs {
namespace {

constexpr const char* name_word = "x-portico-name";

// The same for paths that differ in their parameters' names only.
std::string shape_of(const std::string& path) {
  std::string shape;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) shape += c;
    if (c == '{') inside = true;
  }
  return shape;
}

// Only these have a place in a path item of OpenAPI.
bool documentable(const std::string& method) {
  static const std::set<std::string> methods{"GET",  "PUT",     "POST",  "DELETE",
                                             "HEAD", "OPTIONS", "PATCH", "TRACE"};
  return methods.contains(method);
}

class Document {
public:
  Document(std::span<const route::Route* const> routes, std::span<const Plugin> plugins,
           const Info& info)
      : sources_{plugins, info.answers},
        info_{info} {
    list(routes);
  }

  Json build() {
    hoist_security();
    std::vector<std::string> order;
    std::unordered_map<std::string, Json> items;
    for (const Listed& listed : listed_) {
      const auto [item, added] = items.try_emplace(listed.path, Json::object());
      if (added) order.push_back(listed.path);
      item->second[os::lower(listed.route->method)] = operation(sources_, components_, listed);
    }
    while (Components::Entry* entry = components_.next()) {
      Rewriter rewriter{sources_, components_, entry->plugin, entry->view};
      entry->schema = rewriter.model(entry->name, *sources_.find(entry->plugin, entry->name));
    }
    components_.finish();

    Json document{{"openapi", "3.1.0"}, {"info", info()}, {"servers", servers()}};
    document["paths"] = Json::object();
    for (const std::string& path : order) append(document["paths"], path, std::move(items[path]));
    components_.resolve(document["paths"]);
    document["components"]["schemas"] = components_.take();
    if (!schemes_.empty()) document["components"]["securitySchemes"] = std::move(schemes_);
    document["security"] = Json::array();
    if (Json list = tags(); !list.empty()) document["tags"] = std::move(list);
    return document;
  }

private:
  // Of two routes with one method and path the first declared answers, so it is documented.
  void list(std::span<const route::Route* const> routes) {
    std::unordered_map<std::string, std::string> paths;
    std::unordered_set<std::string> seen;
    std::set<std::string_view> plugins;
    for (const route::Route* route : routes)
      if (!(route->flags & PORTICO_UNLISTED)) plugins.insert(route->plugin);
    for (const route::Route* route : routes) {
      if (route->flags & PORTICO_UNLISTED || !documentable(route->method)) continue;
      std::string path = documented_path(route->path.text());
      path = paths.try_emplace(shape_of(path), path).first->second;
      if (!seen.insert(route->method + ' ' + path).second) continue;
      Listed listed{route, Json::object(), {}, {}, path};
      if (!route->docs.empty()) listed.docs = Json::parse(route->docs, nullptr, false);
      if (!listed.docs.is_object()) listed.docs = Json::object();
      route::document(listed.docs, route->plugin, sources_.security(*route).demanded);
      listed.name = text(listed.docs, name_word);
      listed.docs.erase(name_word);
      if (plugins.size() > 1 && !listed.docs.contains("tags"))
        listed.docs["tags"] = Json::array({route->plugin});
      listed_.push_back(std::move(listed));
    }
    name_operations();
  }

  // What the plugins chose comes first, then what follows from the names they gave; what two
  // plugins chose is told apart by their names, what one chose twice by a number.
  void name_operations() {
    std::unordered_map<std::string, std::unordered_set<std::string>> choosers;
    for (const Listed& one : listed_)
      choosers[std::string{text(one.docs, "operationId")}].insert(one.route->plugin);
    std::unordered_set<std::string> taken;
    const auto name = [&](Listed& one, const std::string& wanted) {
      one.id = wanted;
      for (int i = 2; !taken.insert(one.id).second; ++i) one.id = wanted + "_" + std::to_string(i);
    };
    for (Listed& one : listed_)
      if (const std::string id{text(one.docs, "operationId")}; !id.empty())
        name(one, choosers[id].size() > 1 ? one.route->plugin + "_" + id : id);
    for (Listed& one : listed_)
      if (one.id.empty() && !one.name.empty())
        name(one, operation_id(one.name, one.route->path.text(), one.route->method));
    for (Listed& one : listed_)
      if (one.id.empty()) name(one, identifier(os::lower(one.route->method) + "_" + one.path));
  }

  // "securitySchemes" in the docs of a route are components; one name with two meanings becomes
  // two.
  void hoist_security() {
    for (Listed& one : listed_) {
      const Json* schemes = find(one.docs, "securitySchemes");
      if (!schemes || !schemes->is_object()) continue;
      for (const auto& [name, scheme] : schemes->items()) {
        std::string key = component_name(name);
        if (schemes_.contains(key) && schemes_[key] != scheme)
          key = component_name(one.route->plugin) + "__" + key;
        schemes_[key] = scheme;
        if (key != name) rename_requirement(one.docs, name, key);
      }
    }
  }

  static void rename_requirement(Json& docs, const std::string& from, const std::string& to) {
    if (!docs.contains("security")) return;
    for (Json& requirement : docs["security"]) {
      Json renamed = Json::object();
      for (const auto& [name, scopes] : requirement.items())
        renamed[name == from ? to : name] = scopes;
      requirement = std::move(renamed);
    }
  }

  Json info() const {
    std::string description = info_.description;
    if (description.empty())
      for (const Plugin& plugin : sources_.plugins()) {
        description.append("- **").append(plugin.id).append("** ").append(plugin.version);
        if (!plugin.summary.empty()) description.append(": ").append(plugin.summary);
        description += '\n';
      }
    Json info{{"title", info_.title}, {"version", info_.version}};
    if (!description.empty()) info["description"] = std::move(description);
    return info;
  }

  Json servers() const {
    Json list = Json::array();
    for (const std::string& url : info_.servers) list.push_back({{"url", url}});
    if (list.empty()) list.push_back({{"url", "/"}});
    return list;
  }

  Json tags() const {
    Json list = Json::array();
    std::unordered_set<std::string> seen;
    for (const Listed& one : listed_) {
      const Json* names = find(one.docs, "tags");
      if (!names || !names->is_array()) continue;
      for (const Json& name : *names)
        if (name.is_string() && seen.insert(name).second) list.push_back(tag(name));
    }
    return list;
  }

  Json tag(const std::string& name) const {
    Json tag{{"name", name}};
    for (const Plugin& plugin : sources_.plugins())
      if (plugin.id == os::lower(name) && !plugin.summary.empty())
        tag["description"] = plugin.summary;
    return tag;
  }

  Sources sources_;
  const Info& info_;
  Components components_;
  std::vector<Listed> listed_;
  Json schemes_ = Json::object();
};

}  // namespace

Json openapi(std::span<const route::Route* const> routes, std::span<const Plugin> plugins,
             const Info& info) {
  return Document{routes, plugins, info}.build();
}

std::string text_of(const Json& document, int indent) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace portico::docs
