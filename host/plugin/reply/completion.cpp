#include "plugin/reply/completion.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "message/error_writer.hpp"
#include "message/field/field_rule.hpp"
#include "message/field/headers.hpp"
#include "message/field/media_type.hpp"
#include "message/status.hpp"
#include "os/ascii.hpp"
#include "os/whole_number.hpp"
#include "plugin/reply/counted_source.hpp"
#include "plugin/reply/declared.hpp"

namespace portico::plugin {
namespace {

using Made = portico_call::Made;

std::string objection(std::string_view name, std::string_view value, const std::string& why) {
  return "set the header " + std::string{name} + " to " + std::string{value} + ", " + why;
}

/// The fields of one reply, while they are taken over.
class Completion {
public:
  explicit Completion(portico_call& call) : call_{call}, reply_{call.reply} {}

  std::string take_fields() {
    for (const message::Header& field : reply_.headers) {
      std::string wrong = take(field);
      if (!wrong.empty()) return wrong;
    }
    std::erase_if(reply_.headers, taken);
    return {};
  }

private:
  static bool taken(const message::Header& field) {
    return message::rule_of(field.name) == message::FieldRule::shared ||
           os::same_word(field.name, "content-type");
  }

  std::string take(const message::Header& field) {
    if (os::same_word(field.name, "content-type")) return reply_.media_type = field.value, "";
    if (os::same_word(field.name, "content-length")) return take_length(field.value);
    if (os::same_word(field.name, "connection")) return take_options(field.value);
    if (os::same_word(field.name, "transfer-encoding")) return check_coding(field.value);
    return {};
  }

  std::string take_options(std::string_view value) {
    std::string wrong;
    message::each_word(value, [&](std::string_view option) {
      if (os::same_word(option, "close"))
        reply_.close = true;
      else if (!os::same_word(option, "keep-alive") && !os::same_word(option, "upgrade"))
        wrong = objection("connection", value,
                          "of which a handler may say close, keep-alive and upgrade");
    });
    return wrong;
  }

  std::string check_coding(std::string_view value) const {
    if (reply_.source && os::same_word(value, "chunked")) return {};
    return objection("transfer-encoding", value, "but the host frames the body");
  }

  std::string take_length(std::string_view value) {
    const auto length = os::whole_number<std::uint64_t>(value);
    if (!length) return objection("content-length", value, "which is no number of bytes");
    if (reply_.source || of_another_body()) return reply_.length = length, "";
    if (message::bodiless(reply_.status) || *length == size()) return {};
    return objection("content-length", value,
                     "but the body has " + std::to_string(size()) + " bytes");
  }

  /// Whether the length is that of a body that this reply does not have.
  bool of_another_body() const {
    if (reply_.status == 304) return true;
    return call_.incoming.request.method == "HEAD" && (call_.route.method == "HEAD" || size() == 0);
  }

  std::uint64_t size() const {
    if (reply_.refusal) return message::usual_size(reply_);
    return reply_.file ? reply_.file->size : reply_.body.size();
  }

  portico_call& call_;
  message::Reply& reply_;
};

bool event_stream(std::string_view media_type) {
  return os::same_word(message::essence(media_type), "text/event-stream");
}

void drop_all_of_the_body(message::Reply& reply) {
  const auto length = reply.status == 304 ? reply.length : std::nullopt;
  reply.drop_body();
  reply.media_type = {};
  reply.length = length;
}

}  // namespace

std::string complete(portico_call& call) {
  message::Reply& reply = call.reply;
  reply.status = call.made == Made::failure ? call.failure : call.route.status;
  if (call.status) reply.status = call.status;
  if (call.made == Made::failure && reply.tasks_lost.empty()) reply.tasks.clear();
  if (call.shares) {
    std::string wrong = Completion{call}.take_fields();
    if (!wrong.empty()) return wrong;
  }
  if (looks_at_status(call.route))
    if (std::string wrong = hold_to_declared(call); !wrong.empty()) return wrong;
  if (message::bodiless(reply.status)) return drop_all_of_the_body(reply), "";
  if (!reply.source) return {};
  if (reply.length)
    reply.source = counted_source(call.route, std::move(reply.source), *reply.length);
  if (event_stream(reply.media_type)) {
    message::offer(reply.headers, "cache-control", "no-cache");
    offer(reply.headers, "x-accel-buffering", "no");
  }
  return {};
}

}  // namespace portico::plugin
