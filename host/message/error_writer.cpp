#include "message/error_writer.hpp"

#include <charconv>
#include <utility>

#include "message/answer.hpp"
#include "message/bytes.hpp"
#include "message/quote.hpp"
#include "message/status.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

using Detail = Refusal::Detail;

constexpr int first_error = 400;
constexpr std::string_view usual_type = "application/json";
constexpr std::string_view before_detail = R"({"detail":)";
constexpr std::string_view problem_type = "application/problem+json";

void write_text(std::string_view text, Text& out) {
  if (!write_string(text, out)) out.append("\"\"");
}

void write_number(int number, Text& out) {
  char* const to = out.room(16);
  out.end_at(std::to_chars(to, to + 16, number).ptr);
}

/// Returns the media type.
std::string_view write_usual(const Refusal& refusal, std::string_view value, Text& out) {
  if (refusal.usual == Refusal::Usual::text) {
    out.append(refusal.detail);
    return "text/plain; charset=utf-8";
  }
  out.append(before_detail);
  if (refusal.place == Detail::here)
    write_text(refusal.detail, out);
  else
    out.append(value);
  out.push('}');
  return usual_type;
}

/// The member that a value of a handler, or of the host, becomes.
std::string_view member_of(Detail place, int status, std::string_view value) {
  if (place == Detail::errors || (status == 422 && value.starts_with('['))) return R"(,"errors":)";
  return value.starts_with('"') ? R"(,"detail":)" : R"(,"info":)";
}

/// Whether the title of the status says it already, in whatever letters.
bool is_said(std::string_view detail, int status) {
  return detail.empty() || os::same_word(detail, reason(status)) ||
         os::same_word(detail, phrase(status));
}

/// The same of a value of JSON.
bool says_nothing(std::string_view value, int status) {
  const bool text = value.size() >= 2 && value.starts_with('"');
  return value == "null" || (text && is_said(value.substr(1, value.size() - 2), status));
}

/// Without a scheme or a host it is a URI reference to the same host (RFC 3986, section 4.2).
bool is_path(std::string_view text) {
  return text.starts_with('/') && !text.starts_with("//") && percent_encoded(text);
}

std::string_view write_problem(const Refusal& refusal, int status, std::string_view value,
                               std::string_view instance, Text& out) {
  out.append(R"({"type":"about:blank")");
  const std::string_view title = reason(status);
  if (!title.empty()) {
    out.append(R"(,"title":)");
    write_text(title, out);
  }
  out.append(R"(,"status":)");
  write_number(status, out);
  if (refusal.place != Detail::here) {
    if (!says_nothing(value, status)) {
      out.append(member_of(refusal.place, status, value));
      out.append(value);
    }
  } else if (!is_said(refusal.detail, status)) {
    out.append(R"(,"detail":)");
    write_text(refusal.detail, out);
  }
  if (is_path(instance)) {
    out.append(R"(,"instance":)");
    write_text(instance, out);
  }
  out.push('}');
  return problem_type;
}

// Members are in the order in which the document has them.
constexpr ErrorModel validation_error{"ValidationError", R"({
  "title": "ValidationError",
  "type": "object",
  "properties": {
    "loc": {"title": "Location", "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
    "msg": {"title": "Message", "type": "string"},
    "type": {"title": "Error Type", "type": "string"},
    "input": {"title": "Input"},
    "ctx": {"title": "Context", "type": "object"}
  },
  "required": ["loc", "msg", "type"]
})"};

constexpr ErrorModel usual_models[] = {validation_error, {"HTTPValidationError", R"({
  "title": "HTTPValidationError",
  "type": "object",
  "properties": {
    "detail": {"title": "Detail", "type": "array",
               "items": {"$ref": "#/components/schemas/ValidationError"}}
  }
})"}};

constexpr ErrorModel problem_models[] = {validation_error, {"ProblemDetails", R"json({
  "title": "ProblemDetails",
  "description": "Problem details (RFC 9457)",
  "type": "object",
  "properties": {
    "type": {"title": "Type", "type": "string", "format": "uri-reference"},
    "title": {"title": "Title", "type": "string"},
    "status": {"title": "Status", "type": "integer"},
    "detail": {"title": "Detail", "type": "string"},
    "instance": {"title": "Instance", "type": "string", "format": "uri-reference"},
    "errors": {"title": "Errors", "type": "array",
               "items": {"$ref": "#/components/schemas/ValidationError"}},
    "info": {"title": "Info", "description": "A detail that is no text"}
  },
  "required": ["type", "status"]
})json"}};

constexpr ErrorForm usual_form{usual_type, usual_models, ErrorForm::Declared::sent};
constexpr ErrorForm problem_form{problem_type, problem_models, ErrorForm::Declared::rewritten};

}  // namespace

std::string_view detail_in(std::string_view object) {
  if (!object.starts_with(before_detail)) return {};
  return object.substr(before_detail.size(), object.size() - before_detail.size() - 1);
}

void refuse(Reply& reply, const Refusal& refusal) {
  answer(reply, refusal.status);
  reply.refusal = refusal;
}

std::size_t usual_size(const Reply& reply) {
  Text body;
  write_usual(*reply.refusal, reply.body.view(), body);
  return body.size();
}

const ErrorForm& ErrorWriter::form() const {
  return format_ == ErrorFormat::fastapi ? usual_form : problem_form;
}

// What throws on the way leaves the refusal as it was.
void ErrorWriter::write_body(Reply& reply, std::string_view instance) const {
  const Refusal refusal = *reply.refusal;
  const auto write = [&](std::string_view value, Text& out) {
    return format_ == ErrorFormat::fastapi || reply.status < first_error
               ? write_usual(refusal, value, out)
               : write_problem(refusal, reply.status, value, instance, out);
  };
  std::string_view media_type;
  if (refusal.place == Detail::here) {
    reply.body.clear();
    media_type = write({}, reply.body);
  } else {
    Text body;
    media_type = write(reply.body.view(), body);
    reply.body = std::move(body);
  }
  if (reply.media_type.empty()) reply.media_type = media_type;  // or the handler says another one
  reply.refusal.reset();
}

}  // namespace portico::message
