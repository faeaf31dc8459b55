#include "parity/plugin/case.hpp"

namespace parity {
namespace {

/// {"404": {"model": type, "description": text}} as OpenAPI responses.
Json further_responses(const Schemas& schemas, const Json& responses) {
  Json all = Json::object();
  for (const auto& [status, declared] : responses.items()) {
    Json& response = all[status] = declared;
    const auto model = declared.find("model");
    if (model == declared.end()) continue;
    response.erase("model");
    response["content"]["application/json"]["schema"] = schemas.type(model->get<std::string>());
  }
  return all;
}

/// What a class other than JSONResponse sends.
Json text_content(std::string_view response_class) {
  Json text = {{"type", "string"}};
  if (response_class == "HTMLResponse") return {{"text/html", {{"schema", text}}}};
  if (response_class == "PlainTextResponse") return {{"text/plain", {{"schema", text}}}};
  return nullptr;
}

}  // namespace

Json documentation(const Schemas& schemas, const Json& route, std::string_view response_class) {
  Json docs = Json::object();
  for (const char* key : {"tags", "summary", "description", "deprecated"})
    if (route.contains(key)) docs[key] = route.at(key);
  if (route.contains("operation_id")) docs["operationId"] = route.at("operation_id");
  Json responses = Json::object();
  if (route.contains("responses")) responses = further_responses(schemas, route.at("responses"));
  const std::string status = std::to_string(route.value("status_code", 200));
  if (route.contains("response_description"))
    responses[status]["description"] = route.at("response_description");
  if (Json content = text_content(response_class); !content.is_null())
    responses[status]["content"] = std::move(content);
  if (!responses.empty()) docs["responses"] = std::move(responses);
  return docs;
}

}  // namespace parity
