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

/// A response beside the successful one, for the documentation: {404, answer<Message>("No such
/// item")}.
struct Answer {
  std::string description{};
  Schema (*schema)(Schemas&) = nullptr;

  Answer() = default;
  Answer(const char* text) : description{text} {}
  Answer(std::string text, Schema (*describe)(Schemas&))
      : description{std::move(text)}, schema{describe} {}
};

template <class T> Answer answer(std::string description) {
  static_assert(Value<T>, "portico: the model of an answer has no JSON form");
  return {std::move(description), [](Schemas& schemas) { return schemas.of<T>(); }};
}

/// What happens to a reply that breaks its model. What the model does not have is never sent.
enum class Contract {
  enforce,  ///< it is not sent: 500
  report,   ///< what breaks the model is left out, counted and logged
  off       ///< limits (lengths, ranges, patterns) are not looked at
};

struct Options {
  int status = 0;  ///< of a successful reply; 0: 200
  std::vector<std::string> tags{};
  std::string summary{};
  std::string description{};  ///< Markdown
  std::string response_description{};
  std::string operation_id{};
  bool deprecated = false;
  std::map<int, Answer> responses{};
  bool listed = true;  ///< in the OpenAPI document

  // What of the response model is sent. Names are the members' own; nested: {{"owner", {"id"}}}.
  nlohmann::json include{};
  nlohmann::json exclude{};
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
    if (deprecated) made["deprecated"] = true;
    if (contract) {
      constexpr const char* names[] = {"enforce", "report", "off"};
      made["x-portico-contract"] = names[static_cast<int>(*contract)];
    }
    const std::string success = std::to_string(status == 0 ? 200 : status);
    if (!response_description.empty())
      made["responses"][success]["description"] = response_description;
    for (const auto& [code, one] : responses) {
      Schema& entry = made["responses"][std::to_string(code)];
      if (!one.description.empty()) entry["description"] = one.description;
      if (one.schema != nullptr)
        entry["content"]["application/json"]["schema"] = one.schema(schemas);
    }
    return made;
  }
};

}  // namespace portico
