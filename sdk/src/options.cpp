#include "portico/options.hpp"

namespace portico {

namespace {

using detail::Schema;
using detail::Schemas;

Schema documented(const HeaderNotes& headers, Schemas& schemas) {
  Schema made = Schema::object();
  for (const auto& [name, note] : headers) made[name] = note.documented(schemas);
  return made;
}

Schema documented(const Examples& examples) {
  Schema made = Schema::object();
  for (const auto& [name, value] : examples) made[name]["value"] = value;
  return made;
}

}  // namespace

HeaderNote::HeaderNote() = default;
HeaderNote::HeaderNote(const char* text) : description{text} {}
HeaderNote::HeaderNote(std::string text, Schema (*describe)(Schemas&))
    : description{std::move(text)},
      schema{describe} {}
HeaderNote::HeaderNote(const HeaderNote&) = default;
HeaderNote& HeaderNote::operator=(const HeaderNote&) = default;
HeaderNote::~HeaderNote() = default;

detail::Schema HeaderNote::documented(Schemas& schemas) const {
  Schema made{{"schema", schema ? schema(schemas) : Schema{{"type", "string"}}}};
  if (!description.empty()) made["description"] = description;
  return made;
}

AnswerDetails::~AnswerDetails() = default;

Answer::Answer() = default;
Answer::Answer(const char* text) : description{text} {}
Answer::Answer(std::string text, Schema (*describe)(Schemas&), const AnswerDetails& more)
    : description{std::move(text)},
      schema{describe},
      details{more} {}
Answer::Answer(const Answer&) = default;
Answer& Answer::operator=(const Answer&) = default;
Answer::~Answer() = default;

void Answer::document(Schema& entry, Schemas& schemas) const {
  if (!description.empty()) entry["description"] = description;
  if (!details.headers.empty()) entry["headers"] = documented(details.headers, schemas);
  if (schema != nullptr) {
    entry["content"][details.media_type]["schema"] = schema(schemas);
    if (details.held) entry["x-portico-held"] = true;
  }
  if (!details.examples.empty())
    entry["content"][details.media_type]["examples"] = documented(details.examples);
}

Options::~Options() = default;

uint32_t Options::flags() const {
  const auto flag = [](bool on, uint32_t bit) { return on ? bit : 0u; };
  return flag(exclude_unset, PORTICO_EXCLUDE_UNSET) |
         flag(exclude_defaults, PORTICO_EXCLUDE_DEFAULTS) |
         flag(exclude_none, PORTICO_EXCLUDE_NONE) | flag(!by_alias, PORTICO_BY_NAME) |
         flag(!listed, PORTICO_UNLISTED) | flag(quick, PORTICO_QUICK) |
         flag(blocking, PORTICO_BLOCKING) | flag(exact_path, PORTICO_EXACT_PATH) |
         flag(any_content_type, PORTICO_ANY_CONTENT_TYPE);
}

detail::Schema Options::docs(Schemas& schemas) const {
  Schema made = Schema::object();
  if (!tags.empty()) made["tags"] = Schema(tags);
  if (!summary.empty()) made["summary"] = summary;
  if (!description.empty()) made["description"] = description;
  if (!operation_id.empty()) made["operationId"] = operation_id;
  if (!name.empty()) made["x-portico-name"] = name;
  if (deprecated) made["deprecated"] = true;
  if (contract) {
    constexpr const char* names[] = {"enforce", "report", "off"};
    made["x-portico-contract"] = names[static_cast<int>(*contract)];
  }
  if (limits.any()) made["x-portico-policy"] = limits.document();
  for (const std::string& scheme : security)
    made["security"].push_back(Schema{{scheme, Schema::array()}});
  if (!request_examples.empty())
    made["requestBody"]["content"]["application/json"]["examples"] = documented(request_examples);
  const std::string success = std::to_string(status.value_or(200));
  const std::string sent = media_type.empty() ? "application/json" : media_type;
  const Answer reply{response_description, nullptr, {sent, response_examples, response_headers}};
  Schema entry = Schema::object();
  reply.document(entry, schemas);
  if (!entry.empty()) made["responses"][success] = std::move(entry);
  for (const auto& [code, one] : responses)
    one.document(made["responses"][std::to_string(code)], schemas);
  return made;
}

}  // namespace portico
