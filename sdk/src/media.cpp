#include "portico/media.hpp"

#include <stdexcept>
#include <string>

namespace portico::detail {

namespace {

void put_media(Schema& content, std::string_view range) {
  Schema& schema = content[range]["schema"];
  schema = Schema::object();
  if (range.starts_with("text/")) schema["type"] = "string";
}

/// The body of one response class, beside what `content` holds already.
void put_body(Schema& content, const MediaShape& media, std::string_view chosen) {
  if (media.is_stream_of_values) {
    Schema& entry = content[media.range];
    entry["schema"] = {{"type", "string"}};
    entry["x-item-schema"] = Schema::object();  // the host writes the route's output model here
  } else if (!chosen.empty()) {
    put_media(content, chosen);
  } else if (media.is_named) {
    if (!media.range.empty()) put_media(content, media.range);
  } else {
    put_media(content, "*/*");
  }
}

/// Of a choice: what its alternatives name; one that could be anything adds nothing.
void put_choice(Schema& content, std::span<const MediaShape> choices, std::string_view chosen) {
  for (const MediaShape& media : choices)
    if (media.is_named && !media.range.empty() && media.range != "application/json")
      put_body(content, media, {});
  if (!chosen.empty()) put_media(content, chosen);
}

/// What the author says stays.
void put_documented(Schema& docs, std::string_view documented) {
  const Schema said = Schema::parse(documented);
  for (const auto& [status, response] : said.items())
    for (const auto& [name, value] : response.items())
      if (Schema& there = docs["responses"][status][name]; there.is_null()) there = value;
}

}  // namespace

void document_result(Schema& docs, const Options& options, const ResultShape& shape) {
  if (!shape.documented.empty()) put_documented(docs, shape.documented);
  const std::string status = std::to_string(options.status.value_or(200));
  Schema content = Schema::object();
  if (shape.kind == ResultShape::Kind::choice)
    put_choice(content, shape.choices, options.media_type);
  else if (shape.kind == ResultShape::Kind::response)
    put_body(content, shape.media, options.media_type);
  else if (!options.media_type.empty())
    put_media(content, options.media_type);
  if (!content.empty() || shape.kind == ResultShape::Kind::response) {
    Schema& declared = docs["responses"][status]["content"];
    content.update(declared.is_null() ? Schema::object() : declared);
    declared = std::move(content);
  }
  for (const int code : shape.further_statuses) {
    Schema& further = docs["responses"][std::to_string(code)];
    if (further.is_null()) further = Schema::object();
  }
}

void document_answers(Schema& docs, std::span<const AnswerShape> answers, int success,
                      Schemas& schemas) {
  for (const AnswerShape& answer : answers) {
    const bool has_output = answer.status == success && answer.schema != nullptr;
    if (has_output) continue;
    const std::string status = std::to_string(answer.status);
    Schema& entry = docs["responses"][status];
    Schema& content = entry["content"];
    if (!content.is_null() && !content.empty())
      throw std::invalid_argument("the handler's Answers<...> says what the body of " + status +
                                  " is: .responses may say a description alone");
    content = Schema::object();
    if (answer.schema == nullptr) continue;
    content["application/json"]["schema"] = answer.schema(schemas);
    entry["x-portico-held"] = true;
  }
}

}  // namespace portico::detail
