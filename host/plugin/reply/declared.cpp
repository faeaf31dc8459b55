#include "plugin/reply/declared.hpp"

#include <string_view>
#include <utility>

#include "message/error_writer.hpp"
#include "message/field/media_type.hpp"
#include "message/quote.hpp"
#include "message/status.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/walk/render.hpp"
#include "model/write.hpp"
#include "plugin/app.hpp"
#include "plugin/compose.hpp"
#include "plugin/reply/reply_counts.hpp"

namespace portico::plugin {
namespace {

using Detail = message::Refusal::Detail;
using Made = portico_call::Made;
using Model = route::DeclaredReplies::Model;
using settings::Undeclared;

constexpr std::string_view json_type = "application/json";

portico_value text_cell(std::string_view text) {
  portico_value cell{};
  cell.kind = PORTICO_STRING;
  cell.size = static_cast<std::uint32_t>(text.size());
  cell.text = text.data();
  return cell;
}

/// Whether it is what the host says of an input that breaks its model, whoever says it.
bool refuses_input(const portico_call& call) {
  const auto& refusal = call.reply.refusal;
  return refusal && call.reply.status == 422 && refusal->place == Detail::value &&
         call.reply.body.view().starts_with('[');
}

std::string undeclared(const portico_call& call) {
  const route::Route& route = call.route;
  const int status = call.reply.status;
  reply_counts(route).add_breach();
  std::string words =
      "answers " + std::to_string(status) +
      ", which it does not declare: name the status in .responses (\"responses\" in its docs), or "
      "set replies.undeclared to allow";
  if (route.undeclared == Undeclared::deny) return words;
  count(call);
  if (route.app && route.told.add(status))
    route.app->write(PORTICO_WARNING, route.label() + ": " + words);
  return {};
}

/// What the body is held to, as its media type says; null: nothing.
const Model* model_of(const portico_call& call, const route::DeclaredReplies::Entry& entry) {
  const message::Reply& reply = call.reply;
  if (reply.source || reply.file || message::bodiless(reply.status)) return nullptr;
  if (call.made == Made::reply) return entry.of_value();
  if (call.made == Made::failure && reply.media_type.empty()) return entry.find(json_type);
  if (reply.body.empty() && call.incoming.request.method == "HEAD") return nullptr;
  return entry.find(message::MediaType::parse(reply.media_type, call.arena).type);
}

std::string hold_text(portico_call& call, const Model& model) {
  portico_value value{};
  if (model::parse(call.reply.body.view(), call.arena, value, model::reply_depth))
    return "reply of " + std::to_string(call.reply.status) + " is not JSON, as its media type says";
  message::Text body;
  std::string wrong = hold_value(call, *model.text, value, body);
  if (wrong.empty()) call.reply.body = std::move(body);
  return wrong;
}

/// The detail alone, where the object has nothing else; else no data.
std::string_view only_detail(std::string_view object, message::Arena& arena) {
  portico_value value{};
  const bool read = !model::parse(object, arena, value, model::reply_depth);
  if (!read || value.kind != PORTICO_OBJECT || value.size != 1) return {};
  return message::detail_in(object);
}

/// {"detail": ...} stays a refusal, which may be given another form, unless its model makes more or
/// less of it.
std::string hold_detail(portico_call& call, const Model& model) {
  message::Reply& reply = call.reply;
  const bool worded = reply.refusal->place == Detail::here;
  portico_member member{message::detail_member.data(), message::detail_member.size(), 0, {}};
  if (worded)
    member.value = text_cell(reply.refusal->detail);
  else if (model::parse(reply.body.view(), call.arena, member.value, model::reply_depth))
    return "detail of " + std::to_string(reply.status) + " is not JSON";
  portico_value object{};
  object.kind = PORTICO_OBJECT;
  object.size = 1;
  object.members = &member;
  message::Text body;
  if (std::string wrong = hold_value(call, *model.text, object, body); !wrong.empty()) return wrong;
  const std::string_view detail = only_detail(body.view(), call.arena);
  if (!detail.data()) {
    reply.body = std::move(body);
    reply.refusal.reset();
    if (reply.media_type.empty()) reply.media_type = json_type;
    return {};
  }
  message::Text written;
  if (worded && message::write_string(reply.refusal->detail, written) && written.view() == detail)
    return {};
  written.clear();
  written.append(detail);
  reply.body = std::move(written);
  reply.refusal->place = Detail::value;
  return {};
}

}  // namespace

const Model* model_of_value(const portico_call& call) {
  const route::Route& route = call.route;
  const auto* const entry = route.replies.find(call.status ? call.status : route.status);
  return entry ? entry->of_value() : nullptr;
}

std::string hold_value(portico_call& call, const model::Type& type, const portico_value& value,
                       message::Text& out) {
  model::Problems problems{call.arena};
  const bool sent = model::render(type, value, {}, call.arena, out, problems, call.route.contract,
                                  &reply_counts(call.route).left_out);
  if (sent && problems.empty()) return {};
  reply_counts(call.route).add_breach();
  const int status = call.status ? call.status : call.reply.status;
  std::string wrong =
      "reply of " + std::to_string(status) + " breaks its model: " + model::describe(problems);
  if (!sent) return wrong;
  complain(call, wrong + "; the rest is sent");
  return {};
}

std::string hold_to_declared(portico_call& call) {
  const route::Route& route = call.route;
  if (call.of_host || refuses_input(call)) return {};
  const auto* const entry = route.replies.find(call.reply.status);
  if (!entry && route.undeclared != Undeclared::allow)
    if (std::string wrong = undeclared(call); !wrong.empty()) return wrong;
  const Model* const model = entry ? model_of(call, *entry) : nullptr;
  if (call.held_to == model) return {};
  if (call.held_to)
    return "set the status " + std::to_string(call.reply.status) +
           " after a reply that was held to the model of another one: set it before the reply";
  return call.reply.refusal ? hold_detail(call, *model) : hold_text(call, *model);
}

}  // namespace portico::plugin
