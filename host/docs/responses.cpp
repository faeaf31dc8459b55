#include "docs/responses.hpp"

#include <algorithm>

#include "docs/error_content.hpp"
#include "docs/schema/names.hpp"
#include "docs/schema/shape.hpp"
#include "message/status.hpp"

namespace portico::docs {
namespace {

constexpr const char* json_type = "application/json";

// A redirect without a model answers with a Location and no body.
bool redirect(int status) { return status >= 300 && status < 400; }

std::string status_key(std::string key) {
  std::transform(key.begin(), key.end(), key.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return key == "DEFAULT" ? "default" : key;
}

// OpenAPI 3.1 has no word for the values of a stream: theirs is an extension beside its text.
constexpr const char* item_word = "x-item-schema";

// The media type whose body is values that follow one another, each held to the output model.
std::string stream_in(const Json& content) {
  for (const auto& [type, media] : content.items())
    if (media.contains(item_word)) return type;
  return {};
}

// Whether that status of 4XX is among them.
bool tells(const Json& responses, const char* status) {
  return responses.contains(status) || responses.contains("4XX") || responses.contains("default");
}

class Responses {
public:
  Responses(const Sources& sources, Components& components, const route::Route& route)
      : route_{route},
        sources_{sources},
        components_{components},
        plain_{sources, components, route.plugin, View::output()},
        reply_{sources, components, route.plugin, View::output(route.flags)} {}

  Json reply(const Json* declared, const std::string& operation_id) {
    Json result{{"description", "Successful Response"}};
    const Json* content = declared ? find(*declared, "content") : nullptr;
    const bool silent = message::bodiless(route_.status) || (content && content->empty());
    const std::string stream = content ? stream_in(*content) : std::string{};
    if (!route_.output_schema.empty() && stream.empty()) {
      result["content"][json_type]["schema"] = output(operation_id);
    } else if (!silent && !content && !redirect(route_.status)) {
      result["content"][json_type]["schema"] = Json::object();
    }
    if (declared) merge(result, response(*declared, std::to_string(route_.status)));
    if (!stream.empty() && !route_.output_schema.empty())
      result["content"][stream][item_word] = output(operation_id);
    if (silent) result.erase("content");
    return result;
  }

  // A response as the plugin declared it, in words of OpenAPI.
  Json response(Json declared, std::string_view status) {
    if (const Json* model = find(declared, "model")) {
      const Json schema = model->is_string()
                              ? Json{{"$ref", "#/components/schemas/" + model->get<std::string>()}}
                              : *model;
      declared.erase("model");
      declared["content"][json_type]["schema"] = schema;
    }
    const Json sent = is_error(status) ? sent_in_place_of(declared) : Json::object();
    for (const char* word : {"content", "headers"})
      if (declared.contains(word))
        for (Json& one : declared[word])
          if (one.contains("schema")) one["schema"] = plain_.schema(one["schema"]);
    if (!sent.empty()) merge(declared["content"], sent);
    if (declared.contains("content") && declared["content"].empty()) declared.erase("content");
    return declared;
  }

private:
  // Takes the JSON out of the declared error that the host does not send, and returns what it does.
  Json sent_in_place_of(Json& declared) {
    const Json* const content = find(declared, "content");
    const Json* const media = content ? find(*content, json_type) : nullptr;
    const Json* const schema = media ? find(*media, "schema") : nullptr;
    if (!schema || !is_rewritten(sources_, route_.plugin, *schema)) return Json::object();
    declared["content"].erase(json_type);
    return error_content(components_, sources_.answers().errors);
  }

  Json output(const std::string& operation_id) {
    const Json schema = Json::parse(route_.output_schema, nullptr, false);
    Json result = route_.include.empty() && route_.exclude.empty()
                      ? reply_.schema(schema)
                      : shape(reply_, schema, route_.include, route_.exclude, operation_id);
    if (!result.contains("$ref") && !result.contains("title"))
      result["title"] = title("Response_" + operation_id);
    return result;
  }

  const route::Route& route_;
  const Sources& sources_;
  Components& components_;
  Rewriter plain_, reply_;
};

}  // namespace

Json responses(const Sources& sources, Components& components, const route::Route& route,
               const Json& declared, const std::string& operation_id, Checked checked) {
  Responses maker{sources, components, route};
  const std::string success = std::to_string(route.status);
  Json result = Json::object();
  result[success] = maker.reply(find(declared, success), operation_id);
  if (declared.is_object())
    for (const auto& [key, value] : declared.items()) {
      if (key == success || !value.is_object()) continue;
      const std::string status = status_key(key);
      Json response = maker.response(value, status);
      if (text(response, "description").empty()) {
        const std::string phrase = status_phrase(status);
        response["description"] = phrase.empty() ? "Additional Response" : phrase;
      }
      merge(result[status], response);
    }
  if (checked == Checked::yes && !tells(result, "422"))
    result["422"] = {{"description", "Validation Error"},
                     {"content", error_content(components, sources.answers().errors)}};
  return result;
}

}  // namespace portico::docs
