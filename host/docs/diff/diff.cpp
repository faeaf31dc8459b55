#include "docs/diff/diff.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "docs/diff/schema_diff.hpp"
#include "os/ascii.hpp"

namespace portico::docs {
namespace {

using Kind = Change::Kind;

constexpr std::array<const char*, 8> methods = {"get",  "put",     "post",  "delete",
                                                "head", "options", "patch", "trace"};

/// An operation of a document, found by method and the shape of its path.
struct Found {
  std::string label;
  const Json* operation = nullptr;
  const Json* shared = nullptr;  ///< parameters of the whole path
  std::vector<std::string> path_names;
};

struct Operations {
  std::vector<std::string> order;
  std::map<std::string, Found> found;
};

const Json& part(const Json& object, const std::string& word) {
  static const Json empty = Json::object();
  const Json* found = find(object, word);
  return found ? *found : empty;
}

// "/a/{x}" -> "/a/{}" and the names in order.
std::string shape_of(const std::string& path, std::vector<std::string>& names) {
  std::string shape;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t open = path.find('{', at), close = path.find('}', open);
    if (close == path.npos) return shape + path.substr(at);
    shape += path.substr(at, open - at) + "{}";
    names.push_back(path.substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return shape;
}

Operations operations(const Json& document) {
  Operations all;
  for (const auto& [path, item] : part(document, "paths").items()) {
    std::vector<std::string> names;
    const std::string shape = shape_of(path, names);
    for (const char* method : methods) {
      const Json* operation = find(item, method);
      if (!operation) continue;
      const std::string key = std::string{method} + ' ' + shape;
      all.order.push_back(key);
      all.found[key] = {os::upper(method) + ' ' + path, operation, find(item, "parameters"), names};
    }
  }
  return all;
}

class OperationDiff {
public:
  OperationDiff(const Json& before, const Json& after, Changes& into)
      : before_{before},
        after_{after},
        changes_{into} {}

  void compare(const Found& before, const Found& after) {
    label_ = after.label;
    words(*before.operation, *after.operation);
    if (before.path_names != after.path_names)
      add(Kind::cosmetic, "the parameters of the path have other names");
    parameters(before, after);
    body(part(*before.operation, "requestBody"), part(*after.operation, "requestBody"));
    responses(part(*before.operation, "responses"), part(*after.operation, "responses"));
    security(*before.operation, *after.operation);
  }

private:
  void add(Kind kind, const std::string& what) { changes_.push_back({kind, label_, what}); }

  void words(const Json& before, const Json& after) {
    for (const char* word : {"summary", "description", "tags", "operationId", "externalDocs"})
      if (part(before, word) != part(after, word))
        add(Kind::cosmetic, std::string{word} + " changed");
    if (!says(before, "deprecated") && says(after, "deprecated"))
      add(Kind::compatible, "is deprecated");
    if (says(before, "deprecated") && !says(after, "deprecated"))
      add(Kind::compatible, "is no longer deprecated");
  }

  // Parameters by place and name; those of a path by their position.
  std::map<std::string, const Json*> by_name(const Json& document, const Found& found) const {
    std::map<std::string, const Json*> all;
    const Json* own = find(*found.operation, "parameters");
    for (const Json* list : {found.shared, own}) {
      if (!list) continue;
      for (const Json& one : *list) {
        const Json& parameter = resolved(document, one);
        std::string name{text(parameter, "name")};
        const std::string place{text(parameter, "in")};
        const auto at = std::find(found.path_names.begin(), found.path_names.end(), name);
        if (place == "path" && at != found.path_names.end())
          name = '#' + std::to_string(at - found.path_names.begin() + 1);
        all[place + " parameter '" + name + "'"] = &parameter;
      }
    }
    return all;
  }

  void parameters(const Found& before, const Found& after) {
    const auto from = by_name(before_, before), to = by_name(after_, after);
    for (const auto& [name, parameter] : from) {
      const auto other = to.find(name);
      if (other == to.end()) {
        add(Kind::breaking, name + " is gone");
        continue;
      }
      required(name, says(*parameter, "required"), says(*other->second, "required"));
      if (says(*parameter, "deprecated") != says(*other->second, "deprecated") ||
          part(*parameter, "description") != part(*other->second, "description"))
        add(Kind::cosmetic, name + " is described otherwise");
      schema(name, View::Side::input, part(*parameter, "schema"), part(*other->second, "schema"));
    }
    for (const auto& [name, parameter] : to)
      if (!from.contains(name)) {
        const bool needs = says(*parameter, "required");
        add(needs ? Kind::breaking : Kind::compatible,
            name + (needs ? " is new and required" : " is new"));
      }
  }

  void required(const std::string& name, bool needed, bool needs) {
    if (!needed && needs) add(Kind::breaking, name + " is required");
    if (needed && !needs) add(Kind::compatible, name + " may be missing");
  }

  void body(const Json& before, const Json& after) {
    const Json &from = resolved(before_, before), &to = resolved(after_, after);
    if (from.empty() && to.empty()) return;
    if (from.empty())
      return add(says(to, "required") ? Kind::breaking : Kind::compatible, "a request body is new");
    if (to.empty()) return add(Kind::breaking, "the request body is gone");
    required("the request body", says(from, "required"), says(to, "required"));
    content("request body", View::Side::input, part(from, "content"), part(to, "content"));
  }

  void content(const std::string& where, View::Side side, const Json& before, const Json& after) {
    for (const auto& [type, media] : before.items()) {
      if (const Json* other = find(after, type))
        schema(where, side, part(media, "schema"), part(*other, "schema"));
      else
        add(Kind::breaking, where + ": " + type + " is gone");
    }
    for (const auto& [type, media] : after.items())
      if (!before.contains(type)) add(Kind::compatible, where + ": " + type + " is new");
  }

  void responses(const Json& before, const Json& after) {
    for (const auto& [status, given] : before.items()) {
      const std::string where = "response " + status;
      const Json* other = find(after, status);
      if (!other) {
        add(Kind::breaking, where + " is gone");
        continue;
      }
      const Json &from = resolved(before_, given), &to = resolved(after_, *other);
      if (part(from, "description") != part(to, "description"))
        add(Kind::cosmetic, where + " has another description");
      content(where, View::Side::output, part(from, "content"), part(to, "content"));
      headers(where, part(from, "headers"), part(to, "headers"));
    }
    for (const auto& [status, given] : after.items())
      if (!before.contains(status)) add(Kind::compatible, "response " + status + " is new");
  }

  void headers(const std::string& where, const Json& before, const Json& after) {
    for (const auto& [name, header] : before.items()) {
      if (const Json* other = find(after, name))
        schema(where + " header " + name, View::Side::output, part(header, "schema"),
               part(*other, "schema"));
      else
        add(Kind::breaking, where + ": header " + name + " is gone");
    }
    for (const auto& [name, header] : after.items())
      if (!before.contains(name)) add(Kind::compatible, where + ": header " + name + " is new");
  }

  // Who may call: another alternative helps, a missing or changed one locks somebody out.
  void security(const Json& before, const Json& after) {
    const auto of = [](const Json& document, const Json& operation) {
      const Json* own = find(operation, "security");
      const Json& list = own ? *own : part(document, "security");
      return list.empty() ? Json::array({Json::object()}) : list;
    };
    const Json from = of(before_, before), to = of(after_, after);
    for (const Json& one : from)
      if (std::find(to.begin(), to.end(), one) == to.end())
        add(Kind::breaking, one.empty() ? "needs authentication"
                                        : "no longer takes the authentication " + one.dump());
    for (const Json& one : to)
      if (std::find(from.begin(), from.end(), one) == from.end())
        add(Kind::compatible, one.empty() ? "needs no authentication"
                                          : "also takes the authentication " + one.dump());
  }

  void schema(const std::string& where, View::Side side, const Json& before, const Json& after) {
    SchemaDiff schemas{before_, after_, side};
    for (Change& change : schemas.compare(where, before, after)) {
      change.operation = label_;
      changes_.push_back(std::move(change));
    }
  }

  const Json &before_, &after_;
  Changes& changes_;
  std::string label_;
};

void compare_whole(const Json& before, const Json& after, Changes& changes) {
  for (const char* word : {"title", "version", "description"})
    if (part(part(before, "info"), word) != part(part(after, "info"), word))
      changes.push_back({Kind::cosmetic, {}, std::string{"the document has another "} + word});
  if (part(before, "servers") != part(after, "servers"))
    changes.push_back({Kind::compatible, {}, "the servers are others"});
  const Json &from = part(part(before, "components"), "securitySchemes"),
             &to = part(part(after, "components"), "securitySchemes");
  for (const auto& [name, scheme] : from.items())
    if (const Json* other = find(to, name); other && *other != scheme)
      changes.push_back({Kind::breaking, {}, "the security scheme " + name + " is another"});
}

const char* word_of(Kind kind) {
  switch (kind) {
  case Kind::breaking: return "breaking    ";
  case Kind::compatible: return "compatible  ";
  default: return "cosmetic    ";
  }
}

}  // namespace

Changes diff(const Json& before, const Json& after) {
  Changes changes;
  compare_whole(before, after, changes);
  const Operations from = operations(before), to = operations(after);
  for (const std::string& key : from.order) {
    const Found& one = from.found.at(key);
    const auto other = to.found.find(key);
    if (other == to.found.end())
      changes.push_back({Kind::breaking, one.label, "is gone"});
    else
      OperationDiff{before, after, changes}.compare(one, other->second);
  }
  for (const std::string& key : to.order)
    if (!from.found.contains(key))
      changes.push_back({Kind::compatible, to.found.at(key).label, "is new"});
  return changes;
}

std::string line_of(const Change& change) {
  return word_of(change.kind) + (change.operation.empty() ? "" : change.operation + ": ") +
         change.what;
}

std::string report(const Changes& changes) {
  std::vector<std::string> order;
  std::map<std::string, Changes> by_operation;
  std::array<std::size_t, 3> counts{};
  for (const Change& change : changes) {
    Changes& list = by_operation[change.operation];
    if (list.empty()) order.push_back(change.operation);
    list.push_back(change);
    ++counts[static_cast<std::size_t>(change.kind)];
  }
  std::string text;
  for (const std::string& operation : order) {
    Changes& list = by_operation[operation];
    std::stable_sort(list.begin(), list.end(),
                     [](const Change& a, const Change& b) { return a.kind < b.kind; });
    text += (operation.empty() ? "the whole" : operation) + '\n';
    for (const Change& change : list)
      text += std::string{"  "} + word_of(change.kind) + change.what + '\n';
  }
  return text + std::to_string(counts[0]) + " breaking, " + std::to_string(counts[1]) +
         " compatible, " + std::to_string(counts[2]) + " cosmetic\n";
}

bool breaks(const Changes& changes) {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.kind == Kind::breaking; });
}

}  // namespace portico::docs
