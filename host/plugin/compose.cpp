#include "plugin/compose.hpp"

#include <algorithm>

#include "message/bytes.hpp"
#include "message/field/field_rule.hpp"
#include "message/field/headers.hpp"
#include "message/status.hpp"
#include "model/problem.hpp"
#include "model/walk/recognition.hpp"
#include "model/walk/render.hpp"
#include "model/walk/verdict.hpp"
#include "model/write.hpp"
#include "os/ascii.hpp"
#include "plugin/app.hpp"
#include "plugin/reply/declared.hpp"
#include "plugin/reply/reply_counts.hpp"
#include "trace/trail.hpp"

namespace portico::plugin {
namespace {

using Made = portico_call::Made;
using Detail = message::Refusal::Detail;
using Step = trace::Trail::Step;
constexpr std::string_view json_media_type = "application/json";

constexpr const char* unwritable =
    "it holds text that is not UTF-8, a number that is not finite, or is nested too deep";

void start_body(portico_call& call, std::string_view media_type) {
  call.reply.drop_body();
  call.reply.media_type = media_type;
  call.left = {};
  call.of_host = false;
  call.held_to = nullptr;
}

/// What a value is held to; null: nothing.
struct Holder {
  const model::Type* type;
  const route::DeclaredReplies::Model* declared;  ///< that it is the type of
};
Holder holder_of(const portico_call& call) {
  const route::Route& route = call.route;
  const auto* const declared = route.replies.hold() ? model_of_value(call) : nullptr;
  return {declared ? declared->value : route.output, declared};
}

/// Whether the text of what the type lets out tells that it may go out.
bool is_told_by_text(const portico_call& call, const Holder& holder) {
  const model::Selection& selection = call.route.selection;
  const bool all = selection.flags() == 0 && !selection.include() && !selection.exclude();
  return holder.type && holder.type->recognizable && (all || holder.declared);
}

/// False: there is something wrong with it, and `text` is empty.
bool write_whole(const portico_call& call, const model::Type& type, const portico_value& value,
                 message::Text& text) {
  model::Problems problems{call.arena};
  const bool sent = model::render(type, value, {}, call.arena, text, problems, call.route.contract,
                                  &reply_counts(call.route).left_out);
  if (sent && problems.empty()) return true;
  text.clear();
  return false;
}

/// What is wrong with the value, or "" when it is written.
std::string write_reply(portico_call& call, const portico_value& value) {
  const route::Route& route = call.route;
  const auto* const model = route.replies.hold() ? model_of_value(call) : nullptr;
  if (model) {
    call.held_to = model;
    return hold_value(call, *model->value, value, call.reply.body);
  }
  if (!route.output) {
    if (model::write(value, call.reply.body)) return {};
    return std::string{"reply cannot be written: "}.append(unwritable);
  }
  model::Problems problems{call.arena};
  const bool sent =
      model::render(*route.output, value, route.selection, call.arena, call.reply.body, problems,
                    route.contract, &reply_counts(route).left_out);
  if (sent && problems.empty()) return {};
  reply_counts(route).add_breach();
  std::string wrong = "reply breaks its model: " + model::describe(problems);
  if (!sent) return wrong;
  complain(call, wrong + "; the rest is sent");
  return {};
}

}  // namespace

void complain(const portico_call& call, std::string_view what) noexcept {
  if (call.route.app) call.route.app->faults.report(call.route, what);
}

void count(const portico_call& call) noexcept {
  if (call.route.app) call.route.app->faults.count_one(call.route);
}

void misuse(portico_call& call, std::string_view what) noexcept {
  if (!call.misused) complain(call, what);
  call.misused = true;
}

bool compose_reply(portico_call& call, const portico_value& value) {
  const trace::Stretch stretch{call.incoming.trail, Step::render, Step::rendered};
  start_body(call, json_media_type);
  const std::string wrong = write_reply(call, value);
  if (wrong.empty()) {
    call.made = Made::reply;
    return true;
  }
  call.reply.body.clear();
  call.made = Made::broken;
  complain(call, wrong);
  return false;
}

bool judge_reply(portico_call& call, const portico_value& value, message::Text& text) {
  const Holder holder = holder_of(call);
  const bool fits = is_told_by_text(call, holder)
                        ? write_whole(call, *holder.type, value, text)
                        : holder.type && model::fits_reply(*holder.type, value, call.arena);
  if (!fits) return compose_reply(call, value);
  start_body(call, json_media_type);
  call.held_to = holder.declared;
  call.made = Made::reply;
  return true;
}

bool compose_text(portico_call& call, std::string_view text) {
  const trace::Stretch stretch{call.incoming.trail, Step::render, Step::rendered};
  const Holder holder = holder_of(call);
  if (!is_told_by_text(call, holder)) return false;
  start_body(call, json_media_type);
  call.reply.body.append(text);
  if (!model::recognize(*holder.type, call.reply.body, 0, call.arena)) {
    call.reply.body.clear();
    return false;
  }
  call.held_to = holder.declared;
  call.made = Made::reply;
  return true;
}

bool compose_failure(portico_call& call, int status, const portico_value* detail) {
  start_body(call, {});
  if (detail && !model::write(*detail, call.reply.body)) {
    complain(call, std::string{"failed with a detail that cannot be written: "}.append(unwritable));
    call.reply.body.clear();
    call.made = Made::broken;
    return false;
  }
  call.reply.refusal = {.status = status,
                        .detail = message::phrase(status),
                        .place = detail ? Detail::value : Detail::here};
  call.reply.headers.clear();
  call.reply.tasks.clear();
  call.status = 0;
  call.failure = status;
  call.made = Made::failure;
  return true;
}

void compose_bytes(portico_call& call, std::string_view media_type, std::string_view body) {
  start_body(call, field_bytes(media_type, call.arena));
  call.reply.body.append(body);
  call.made = Made::bytes;
}

void compose_stream(portico_call& call, std::string_view media_type,
                    message::Owned<portico_source> source) {
  start_body(call, field_bytes(media_type, call.arena));
  call.reply.source = std::move(source);
  call.made = Made::stream;
}

void compose_file(portico_call& call, message::BodyFile file) {
  start_body(call, {});
  file.path = message::keep(call.arena, file.path);
  file.media_type = field_bytes(file.media_type, call.arena);
  file.name = message::keep(call.arena, file.name);
  call.reply.file = std::move(file);
  call.made = Made::file;
}

void compose_header(portico_call& call, std::string_view name, std::string_view value) {
  const std::string_view kept_name = message::keep(call.arena, name);
  const std::string_view kept_value = field_bytes(value, call.arena);
  const message::FieldRule rule = message::rule_of(name);
  if (rule == message::FieldRule::single)
    set(call.reply.headers, kept_name, kept_value);
  else
    call.reply.headers.push_back({kept_name, kept_value});
  call.shares |= rule == message::FieldRule::shared || os::same_word(name, "content-type");
}

portico_result compose_loss(portico_call& call, int status, std::string_view why) {
  auto tasks = std::move(call.reply.tasks);
  const bool made = compose_failure(call, status, nullptr);
  call.reply.tasks = std::move(tasks);
  call.reply.tasks_lost = why;
  call.of_host = true;
  return made ? PORTICO_OK : PORTICO_REFUSED;
}

void compose_nothing(portico_call& call, std::string_view why) {
  start_body(call, {});
  call.left = message::keep(call.arena, why);
  call.made = Made::broken;
}

std::string header_objection(std::string_view name, std::string_view value) {
  if (!message::is_token(name)) return "set a header whose name is no token";
  const std::string lower = os::lower(std::string{name});
  if (message::rule_of(name) == message::FieldRule::reserved)
    return "set the header " + lower + ", which only the host may write";
  if (!message::value_bytes.all(value))
    return "set the header " + lower + " to a value with control characters";
  return {};
}

std::string_view field_bytes(std::string_view text, message::Arena& arena) {
  const std::string_view kept = message::keep(arena, text);
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto follows = [&](std::size_t at) {
    return at < text.size() && byte(at) >= 0x80 && byte(at) <= 0xbf;
  };
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at, ++size) {
    if (byte(at) < 0x80) continue;
    if ((byte(at) != 0xc2 && byte(at) != 0xc3) || !follows(at + 1)) return kept;
    ++at;
  }
  if (size == text.size()) return kept;
  char* out = message::room<char>(arena, size);
  char* end = out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (byte(at) < 0x80) {
      *end++ = text[at];
      continue;
    }
    const unsigned high = byte(at) & 3u;
    *end++ = static_cast<char>(high << 6 | (byte(++at) & 0x3fu));
  }
  return {out, size};
}

}  // namespace portico::plugin
