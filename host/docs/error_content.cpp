#include "docs/error_content.hpp"

#include <map>
#include <span>
#include <string>

#include "message/error_writer.hpp"

namespace portico::docs {
namespace {

using message::ErrorForm;
using message::ErrorModel;
using message::ErrorWriter;

/// What a reference to a model of the form is in this document.
using References = std::map<std::string, Json, std::less<>>;

void refer(Json& schema, const References& references) {
  if (const auto known = references.find(referred(schema)); known != references.end()) {
    schema = known->second;
    return;
  }
  if (schema.is_structured())
    for (Json& one : schema) refer(one, references);
}

/// What FastAPI sends of an HTTPException, which its documents do not describe.
constexpr ErrorModel usual_refusal[] = {{"HTTPError", R"({
  "title": "HTTPError",
  "type": "object",
  "properties": {"detail": {"title": "Detail", "type": "string"}},
  "required": ["detail"]
})"}};

Json content_of(Components& components, const ErrorForm& form, std::span<const ErrorModel> models) {
  References references;
  Json body;
  for (const ErrorModel& model : models) {
    Json schema = Json::parse(model.schema);
    refer(schema, references);
    body = components.schema({}, std::string{model.name}, std::move(schema));
    references.emplace(model.name, body);
  }
  Json content = Json::object();
  content[std::string{form.media_type}]["schema"] = std::move(body);
  return content;
}

}  // namespace

bool is_error(std::string_view status) {
  return status.starts_with('4') || status.starts_with('5') || status == "default";
}

Json error_content(Components& components, message::ErrorFormat format) {
  const ErrorForm& form = ErrorWriter{format}.form();
  return content_of(components, form, form.models);
}

Json refusal_content(Components& components, message::ErrorFormat format) {
  const ErrorForm& form = ErrorWriter{format}.form();
  const bool usual = format == message::ErrorFormat::fastapi;
  return content_of(components, form,
                    usual ? std::span<const ErrorModel>{usual_refusal} : form.models);
}

bool is_rewritten(const Sources& sources, std::string_view plugin, const Json& schema) {
  if (ErrorWriter{sources.answers().errors}.form().declared == ErrorForm::Declared::sent)
    return false;
  const std::string_view name = referred(schema);
  const Json* const model = name.empty() ? &schema : sources.find(plugin, name);
  const Json* const members = model ? find(*model, "properties") : nullptr;
  return members && members->size() == 1 && members->contains(message::detail_member);
}

}  // namespace portico::docs
