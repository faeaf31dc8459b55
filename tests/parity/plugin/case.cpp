#include "parity/plugin/case.hpp"

#include <string>

namespace parity {
namespace {

portico_str view(std::string_view text) { return {text.data(), text.size()}; }

std::string dumped(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string{} : found->dump();
}

std::string default_class(const Json& spec) {
  const auto app = spec.find("app");
  if (app == spec.end()) return "JSONResponse";
  return app->value("default_response_class", "JSONResponse");
}

/// A case says "route" for one and "routes" for several.
Json with_routes(Json spec) {
  if (!spec.contains("routes")) spec["routes"] = Json::array({spec.at("route")});
  return spec;
}

portico_result run(void* self, portico_call* call, const portico_value* input) {
  try {
    return static_cast<const Operation*>(self)->run(call, input);
  } catch (const std::exception&) {
    return PORTICO_FAILED;
  }
}

}  // namespace

Case::Case(const portico_host& host, Json spec)
    : host_{host},
      spec_(with_routes(std::move(spec))),
      schemas_{spec_} {
  for (const Json& route : spec_.at("routes"))
    operations_.emplace_back(host_, schemas_, route, default_class(spec_));
}

void Case::add_to(portico_app* app) const {
  for (const Model& model : schemas_.models())
    host_.model(app, view(schemas_.registered(model.name)), view(schemas_.model(model).dump()));
  auto operation = operations_.begin();
  for (const Json& route : spec_.at("routes")) add_route(app, route, *operation++);
}

std::uint32_t Case::flags(const Json& spec) const {
  std::uint32_t flags = PORTICO_QUICK;
  if (spec.value("exclude_unset", false)) flags |= PORTICO_EXCLUDE_UNSET;
  if (spec.value("exclude_defaults", false)) flags |= PORTICO_EXCLUDE_DEFAULTS;
  if (spec.value("exclude_none", false)) flags |= PORTICO_EXCLUDE_NONE;
  if (!spec.value("by_alias", true)) flags |= PORTICO_BY_NAME;
  if (!spec.value("include_in_schema", true)) flags |= PORTICO_UNLISTED;
  const auto app = spec_.find("app");
  if (app == spec_.end()) return flags;
  if (!app->value("redirect_slashes", true)) flags |= PORTICO_EXACT_PATH;
  if (!app->value("strict_content_type", true)) flags |= PORTICO_ANY_CONTENT_TYPE;
  return flags;
}

void Case::add_route(portico_app* app, const Json& spec, const Operation& operation) const {
  const auto params = spec.find("params");
  const bool modelled = operation.modelled();
  const std::string path =
      "/c/" + spec_.at("id").get<std::string>() + spec.at("path").get<std::string>();
  const std::string input =
      params == spec.end() || params->empty() ? std::string{} : schemas_.input(*params).dump();
  const std::string output = modelled ? schemas_
                                            .type(spec.at("response_model").get<std::string>(),
                                                  spec.value("response_discriminator", ""))
                                            .dump()
                                      : std::string{};
  const std::string include = dumped(spec, "include"), exclude = dumped(spec, "exclude");
  Json documented = documentation(schemas_, spec, operation.response_class());
  documented["x-portico-optional"] = true;  // a case that cannot be served leaves the others alone
  documented["x-portico-unknown-names"] = "report";  // FastAPI takes any
  const std::string docs = documented.dump();
  const std::int32_t redirect = operation.response_class() == "RedirectResponse" ? 307 : 0;

  portico_route route{};
  route.size = sizeof route;
  route.flags = flags(spec);
  route.path = view(path);
  route.status = spec.value("status_code", redirect);
  route.input = view(input);
  route.output = view(output);
  route.include = view(include);
  route.exclude = view(exclude);
  route.docs = view(docs);
  route.handler = {.self = const_cast<Operation*>(&operation), .run = run, .drop = nullptr};

  const Json& methods = spec.at("method");
  for (const Json& method : methods.is_array() ? methods : Json::array({methods})) {
    route.method = view(method.get_ref<const std::string&>());
    host_.route(app, &route);
  }
}

}  // namespace parity
