#pragma once

// Options: everything a route may say beside its method, path and handler. Start time only.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "portico/abi.h"
#include "portico/schema.hpp"

namespace portico {

/// A header of a response, for the documentation: {"X-Total-Count", header<int>("How many there
/// are")}.
struct HeaderNote {
  std::string description{};
  Schema (*schema)(Schemas&) = nullptr;

  HeaderNote() = default;
  HeaderNote(const char* text) : description{text} {}
  HeaderNote(std::string text, Schema (*describe)(Schemas&))
      : description{std::move(text)},
        schema{describe} {}

  Schema documented(Schemas& schemas) const {
    Schema made{{"schema", schema ? schema(schemas) : Schema{{"type", "string"}}}};
    if (!description.empty()) made["description"] = description;
    return made;
  }
};

template <class T> HeaderNote header(std::string description) {
  static_assert(Value<T>, "portico: the type of a header has no JSON form");
  return {std::move(description), [](Schemas& schemas) { return schemas.of<T>(); }};
}

using HeaderNotes = std::map<std::string, HeaderNote>;
/// Name and value of each.
using Examples = std::map<std::string, nlohmann::ordered_json>;

inline Schema documented(const HeaderNotes& headers, Schemas& schemas) {
  Schema made = Schema::object();
  for (const auto& [name, note] : headers) made[name] = note.documented(schemas);
  return made;
}

inline Schema documented(const Examples& examples) {
  Schema made = Schema::object();
  for (const auto& [name, value] : examples) made[name]["value"] = value;
  return made;
}

/// What an answer may say beside its description and model.
struct AnswerDetails {
  std::string media_type = "application/json";
  Examples examples{};
  HeaderNotes headers{};
};

/// A response beside the successful one, for the documentation: {404, answer<Message>("No such
/// item")}.
struct Answer {
  std::string description{};
  Schema (*schema)(Schemas&) = nullptr;
  AnswerDetails details{};

  Answer() = default;
  Answer(const char* text) : description{text} {}
  Answer(std::string text, Schema (*describe)(Schemas&), AnswerDetails more = {})
      : description{std::move(text)},
        schema{describe},
        details{std::move(more)} {}

  void document(Schema& entry, Schemas& schemas) const {
    if (!description.empty()) entry["description"] = description;
    if (!details.headers.empty()) entry["headers"] = documented(details.headers, schemas);
    if (schema != nullptr) entry["content"][details.media_type]["schema"] = schema(schemas);
    if (!details.examples.empty())
      entry["content"][details.media_type]["examples"] = documented(details.examples);
  }
};

template <class T> Answer answer(std::string description, AnswerDetails details = {}) {
  static_assert(Value<T>, "portico: the model of an answer has no JSON form");
  return {std::move(description), [](Schemas& schemas) { return schemas.of<T>(); },
          std::move(details)};
}

/// What happens to a reply that breaks its model. What the model does not have is never sent.
enum class Contract {
  enforce,  ///< it is not sent: 500
  report,   ///< what breaks the model is left out, counted and logged
  off       ///< limits (lengths, ranges, patterns) are not looked at
};

struct Options {
  int status = 0;  ///< of a successful reply; 0: 200
  /// As FastAPI has the name of the function: "create_user" makes the operationId
  /// "create_user_users_post" and the summary "Create User". named<create_user> gives it, too.
  std::string name{};
  std::vector<std::string> tags{};
  std::string summary{};
  std::string description{};  ///< Markdown
  std::string response_description{};
  std::string operation_id{};
  bool deprecated = false;
  std::map<int, Answer> responses{};
  HeaderNotes response_headers{};  ///< of a successful reply
  Examples response_examples{};    ///< of a successful reply
  Examples request_examples{};     ///< of a body in JSON
  std::string media_type{};  ///< of what the handler sends itself, when its type does not tell
  std::vector<std::string> security{};  ///< any one of these; see App::security_scheme
  Schema openapi{};    ///< further members of the operation, merged over all of the above
  bool listed = true;  ///< in the OpenAPI document

  // What of the response model is sent. Names are the members' own; nested: {{"owner", {"id"}}}.
  nlohmann::ordered_json include{};
  nlohmann::ordered_json exclude{};
  bool exclude_unset = false;
  bool exclude_defaults = false;
  bool exclude_none = false;
  bool by_alias = true;  ///< false: members under their own names

  std::optional<Contract> contract{};  ///< not given: as the operator has it, enforce at first

  // How the handler runs. Without either the host measures and decides.
  bool quick = false;     ///< never blocks: runs on the event loop
  bool blocking = false;  ///< blocks: never runs there

  bool exact_path = false;        ///< no redirect when only a trailing slash differs
  bool any_content_type = false;  ///< a body without Content-Type is JSON too

  uint32_t flags() const {
    const auto flag = [](bool on, uint32_t bit) { return on ? bit : 0u; };
    return flag(exclude_unset, PORTICO_EXCLUDE_UNSET) |
           flag(exclude_defaults, PORTICO_EXCLUDE_DEFAULTS) |
           flag(exclude_none, PORTICO_EXCLUDE_NONE) | flag(!by_alias, PORTICO_BY_NAME) |
           flag(!listed, PORTICO_UNLISTED) | flag(quick, PORTICO_QUICK) |
           flag(blocking, PORTICO_BLOCKING) | flag(exact_path, PORTICO_EXACT_PATH) |
           flag(any_content_type, PORTICO_ANY_CONTENT_TYPE);
  }

  /// The members of an OpenAPI operation.
  Schema docs(Schemas& schemas) const {
    Schema made = Schema::object();
    if (!tags.empty()) made["tags"] = tags;
    if (!summary.empty()) made["summary"] = summary;
    if (!description.empty()) made["description"] = description;
    if (!operation_id.empty()) made["operationId"] = operation_id;
    if (!name.empty()) made["x-portico-name"] = name;
    if (deprecated) made["deprecated"] = true;
    if (contract) {
      constexpr const char* names[] = {"enforce", "report", "off"};
      made["x-portico-contract"] = names[static_cast<int>(*contract)];
    }
    for (const std::string& scheme : security)
      made["security"].push_back(Schema{{scheme, Schema::array()}});
    if (!request_examples.empty())
      made["requestBody"]["content"]["application/json"]["examples"] = documented(request_examples);
    const std::string success = std::to_string(status == 0 ? 200 : status);
    const std::string sent = media_type.empty() ? "application/json" : media_type;
    const Answer reply{response_description, nullptr, {sent, response_examples, response_headers}};
    Schema entry = Schema::object();
    reply.document(entry, schemas);
    if (!entry.empty()) made["responses"][success] = std::move(entry);
    for (const auto& [code, one] : responses)
      one.document(made["responses"][std::to_string(code)], schemas);
    return made;
  }
};

}  // namespace portico
