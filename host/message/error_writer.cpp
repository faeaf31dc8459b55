#include "message/error_writer.hpp"

#include <charconv>
#include <utility>

#include "message/answer.hpp"
#include "message/quote.hpp"
#include "message/status.hpp"

namespace portico::message {
namespace {

using Detail = Refusal::Detail;

void write_text(std::string_view text, Text& out) {
  if (!write_string(text, out)) out.append("\"\"");
}

void write_number(int number, Text& out) {
  char* const to = out.room(16);
  out.end_at(std::to_chars(to, to + 16, number).ptr);
}

/// Unless the handler says another one.
void take(Reply& reply, std::string_view media_type) {
  if (reply.media_type.empty()) reply.media_type = media_type;
}

void write_usual(const Refusal& refusal, std::string_view value, Reply& reply) {
  if (refusal.usual == Refusal::Usual::text) {
    take(reply, "text/plain; charset=utf-8");
    return reply.body.append(refusal.detail);
  }
  take(reply, "application/json");
  reply.body.append(R"({"detail":)");
  if (refusal.place == Detail::here)
    write_text(refusal.detail, reply.body);
  else
    reply.body.append(value);
  reply.body.push('}');
}

/// The member that a value of a handler, or of the host, becomes.
std::string_view member_of(const Refusal& refusal, std::string_view value) {
  if (refusal.place == Detail::errors || (refusal.status == 422 && value.starts_with('[')))
    return R"(,"errors":)";
  return value.starts_with('"') ? R"(,"detail":)" : R"(,"info":)";
}

void write_problem(const Refusal& refusal, std::string_view value, std::string_view instance,
                   Reply& reply) {
  Text& out = reply.body;
  take(reply, "application/problem+json");
  out.append(R"({"type":"about:blank","title":)");
  const std::string_view title = reason(refusal.status);
  write_text(title, out);
  out.append(R"(,"status":)");
  write_number(refusal.status, out);
  if (refusal.place != Detail::here) {
    out.append(member_of(refusal, value));
    out.append(value);
  } else if (!refusal.detail.empty() && refusal.detail != title) {
    out.append(R"(,"detail":)");
    write_text(refusal.detail, out);
  }
  if (!instance.empty()) {
    out.append(R"(,"instance":)");
    write_text(instance, out);
  }
  out.push('}');
}

}  // namespace

void refuse(Reply& reply, const Refusal& refusal) {
  answer(reply, refusal.status);
  reply.refusal = refusal;
}

std::size_t usual_size(const Reply& reply) {
  Arena arena;
  Reply copy{arena};
  copy.body.append(reply.body.view());
  write_usual(*reply.refusal, reply.body.view(), copy);
  return copy.body.size() - reply.body.size();
}

void ErrorWriter::write_body(Reply& reply, std::string_view instance) const {
  const Refusal refusal = *std::exchange(reply.refusal, std::nullopt);
  const Text value = std::exchange(reply.body, Text{});
  if (format_ == ErrorFormat::fastapi)
    write_usual(refusal, value.view(), reply);
  else
    write_problem(refusal, value.view(), instance, reply);
}

}  // namespace portico::message
