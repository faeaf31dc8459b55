#include "testing/contract_check.hpp"

#include <algorithm>

#include "os/ascii.hpp"
#include "testing/schema_fit.hpp"

namespace portico::testing {
namespace {

using docs::Json;

/// The same of paths that differ in the names of their parameters alone.
std::string shape(std::string_view path) {
  std::string made;
  bool within = false;
  for (const char byte : path) {
    if (!within) made += byte;
    if (byte == '{') within = true;
    if (byte == '}') made += '}', within = false;
  }
  return made;
}

std::string field(const Sent& sent, std::string_view name) {
  for (const auto& [known, value] : sent.fields)
    if (os::same_word(known, name)) return value;
  return {};
}

const Json* operation(const Json& document, const Sent& sent) {
  const Json* const paths = docs::find(document, "paths");
  if (!paths) return nullptr;
  for (const auto& [path, item] : paths->items()) {
    if (shape(path) != shape(sent.path)) continue;
    const Json* const found = docs::find(item, os::lower(sent.method));
    return !found && sent.method == "HEAD" ? docs::find(item, "get") : found;
  }
  return nullptr;
}

const Json* response(const Json& operation, int status) {
  const Json* const responses = docs::find(operation, "responses");
  if (!responses) return nullptr;
  const std::string number = std::to_string(status);
  for (const std::string& key : {number, number.substr(0, 1) + "XX", std::string{"default"}})
    if (const Json* found = docs::find(*responses, key)) return found;
  return nullptr;
}

bool is_json(std::string_view type) {
  return type == "application/json" || type.ends_with("+json");
}

/// The entry of `content` that the media type is of: its own, before that of its family or of all.
const Json* media_of(const Json& content, const std::string& type) {
  const std::string family = type.substr(0, type.find('/')) + "/*";
  for (const std::string& wanted : {type, family, std::string{"*/*"}})
    for (const auto& [key, media] : content.items())
      if (os::same_word(os::trimmed(std::string_view{key}.substr(0, key.find(';'))), wanted))
        return &media;
  return nullptr;
}

std::string keys_of(const Json& object) {
  std::string all;
  for (const auto& [key, value] : object.items()) all += (all.empty() ? "" : ", ") + key;
  return all;
}

std::vector<std::string> body_breaches(const Json& document, const Json& content,
                                       const Sent& sent) {
  const std::string named = field(sent, "content-type");
  const std::string type{os::trimmed(os::lower(named.substr(0, named.find(';'))))};
  const Json* const media = media_of(content, type);
  if (!media)
    return {"the body is " + (type.empty() ? "of no media type" : type) +
            ", and the document says " + keys_of(content)};
  const Json* const schema = docs::find(*media, "schema");
  if (!schema || !sent.whole || !is_json(type)) return {};
  const Json value = Json::parse(sent.body, nullptr, false);
  if (value.is_discarded()) return {"the body is no JSON, as its media type says"};
  return misfits(document, *schema, value, "body");
}

}  // namespace

std::vector<std::string> breaches(const Json& document, const Sent& sent) {
  if (sent.path.empty()) return {"no route of a plugin has answered"};
  const Json* const described = operation(document, sent);
  if (!described) return {sent.method + ' ' + sent.path + " is not in the document"};
  const Json* const declared = response(*described, sent.status);
  if (!declared)
    return {"the status " + std::to_string(sent.status) + " is not in the document, which has " +
            keys_of(*docs::find(*described, "responses")) + ": name it in .responses"};
  std::vector<std::string> found;
  if (const Json* const headers = docs::find(*declared, "headers"))
    for (const auto& [name, header] : headers->items())
      if (docs::says(header, "required") && field(sent, name).empty())
        found.push_back("the header " + name + " is missing, which the document promises");
  const Json* const content = docs::find(*declared, "content");
  if (!content || content->empty() || sent.method == "HEAD") return found;
  for (std::string& one : body_breaches(document, *content, sent)) found.push_back(std::move(one));
  return found;
}

}  // namespace portico::testing
