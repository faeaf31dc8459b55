#include "docs/operation.hpp"

#include <algorithm>

#include "docs/challenged.hpp"
#include "docs/limited.hpp"
#include "docs/parameters.hpp"
#include "docs/responses.hpp"
#include "docs/schema/names.hpp"

namespace portico::docs {
namespace {

// Two routes of one path may name its parameters differently; the document has one name for each.
void rename_path_parameters(std::vector<Input>& inputs, const std::string& from,
                            const std::string& to) {
  if (from == to) return;
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t a = from.find('{'), b = to.find('{'); a != from.npos && b != to.npos;
       a = from.find('{', a + 1), b = to.find('{', b + 1))
    names.emplace_back(from.substr(a + 1, from.find('}', a) - a - 1),
                       to.substr(b + 1, to.find('}', b) - b - 1));
  for (Input& input : inputs) {
    if (input.place != "path") continue;
    for (const auto& [old_name, name] : names)
      if (input.name == old_name) {
        input.name = name;
        break;
      }
  }
}

void copy(const Json& from, const char* word, Json& to) {
  if (const Json* value = find(from, word)) to[word] = *value;
}

bool any_limit(const std::vector<Input>& inputs) {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return find(input.schema, "x-limit") != nullptr; });
}

/// Who calls is known before anything of the input is checked, and is never a 422.
bool is_checked(const Input& input) { return input.place != "security"; }

std::string default_summary(const Listed& listed) {
  if (!listed.name.empty()) return title(listed.name);
  const route::Route& route = *listed.route;
  const std::string words = identifier(route.method + "_" + documented_path(route.path.text()));
  return title(words);
}

}  // namespace

Json operation(const Sources& sources, Components& components, const Listed& listed) {
  const route::Route& route = *listed.route;
  Rewriter rewriter{sources, components, route.plugin, View::input()};
  std::vector<Input> taken;
  if (!route.input_schema.empty()) taken = inputs(Json::parse(route.input_schema, nullptr, false));
  const bool any = std::any_of(taken.begin(), taken.end(), is_checked);
  rename_path_parameters(taken, documented_path(route.path.text()), listed.path);

  Json result = Json::object();
  copy(listed.docs, "tags", result);
  result["summary"] = default_summary(listed);
  for (const char* word : {"summary", "description", "externalDocs"})
    copy(listed.docs, word, result);
  result["operationId"] = listed.id;
  if (Json list = parameters(rewriter, taken, listed.path); !list.empty())
    result["parameters"] = std::move(list);
  if (Json body = request_body(rewriter, components, taken, "Body_" + listed.id); !body.is_null()) {
    if (const Json* more = find(listed.docs, "requestBody")) merge(body, *more);
    result["requestBody"] = std::move(body);
  }
  result["responses"] =
      responses(sources, components, route, listed.docs.value("responses", Json::object()),
                listed.id, any ? Checked::yes : Checked::no);
  Refusals refusals{sources, components, result["responses"]};
  if (any_limit(taken)) refusals.of(413);
  const route::Allowance allowance = sources.allowance(route);
  add_limits(refusals, std::to_string(route.status), allowance);
  add_guards(refusals, route.security.requirements(sources.security(route)));
  if (says(listed.docs, "deprecated")) result["deprecated"] = true;
  for (const char* word : {"callbacks", "security", "servers"}) copy(listed.docs, word, result);
  for (const auto& [key, value] : listed.docs.items())
    if (key.starts_with("x-")) result[key] = value;
  if (allowance.any()) result["x-portico-policy"] = policy_of(allowance, sources.answers().share);
  return result;
}

}  // namespace portico::docs
