#include "plugin/compose.hpp"

#include <algorithm>

#include "model/problem.hpp"
#include "model/render.hpp"
#include "model/write.hpp"
#include "plugin/app.hpp"
#include "plugin/fields.hpp"
#include "route/field_rule.hpp"
#include "route/status.hpp"

namespace portico::plugin {
namespace {

using Made = portico_call::Made;
using route::FieldRule;
constexpr std::string_view json_media_type = "application/json";

constexpr const char* unwritable =
    "it holds text that is not UTF-8, a number that is not finite, or is nested too deep";

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char octet) {
    return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
           (octet >= 'A' && octet <= 'Z') || marks.find(octet) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char octet) {
    const auto code = static_cast<unsigned char>(octet);
    return code == '\t' || (code >= 0x20 && code != 0x7f);
  });
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& octet : lower)
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet + 32);
  return lower;
}

void start_body(portico_call& call, std::string_view media_type) {
  call.reply.drop_body();
  call.reply.media_type = media_type;
  call.left = {};
}

bool write_detail(portico_call& call, int status, const portico_value* detail) {
  model::Text& body = call.reply.body;
  body.append(R"({"detail":)");
  if (detail) {
    if (!model::write(*detail, body)) {
      complain(call,
               std::string{"failed with a detail that cannot be written: "}.append(unwritable));
      return false;
    }
  } else {
    body.push('"');
    body.append(route::phrase(status));
    body.push('"');
  }
  body.push('}');
  return true;
}

/// What is wrong with the value, or "" when it is written.
std::string write_reply(portico_call& call, const portico_value& value) {
  const route::Route& route = call.route;
  if (!route.output) {
    if (model::write(value, call.reply.body)) return {};
    return std::string{"reply cannot be written: "}.append(unwritable);
  }
  model::Problems problems{call.arena};
  const bool sent = model::render(*route.output, value, route.selection, call.arena,
                                  call.reply.body, problems, route.contract);
  if (sent && problems.empty()) return {};
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

bool compose_failure(portico_call& call, int status, const portico_value* detail) {
  start_body(call, json_media_type);
  if (!write_detail(call, status, detail)) {
    call.reply.body.clear();
    call.made = Made::broken;
    return false;
  }
  call.reply.headers.clear();
  call.reply.tasks.clear();
  call.status = 0;
  call.failure = status;
  call.made = Made::failure;
  return true;
}

void compose_bytes(portico_call& call, std::string_view media_type, std::string_view body) {
  start_body(call, field_octets(media_type, call.arena));
  call.reply.body.append(body);
  call.made = Made::bytes;
}

void compose_stream(portico_call& call, std::string_view media_type, Owned<portico_source> source) {
  start_body(call, field_octets(media_type, call.arena));
  call.reply.source = std::move(source);
  call.made = Made::stream;
}

void compose_file(portico_call& call, BodyFile file) {
  start_body(call, {});
  file.path = model::keep(call.arena, file.path);
  file.media_type = field_octets(file.media_type, call.arena);
  file.name = model::keep(call.arena, file.name);
  call.reply.file = std::move(file);
  call.made = Made::file;
}

void compose_header(portico_call& call, std::string_view name, std::string_view value) {
  const std::string_view kept_name = model::keep(call.arena, name);
  const std::string_view kept_value = field_octets(value, call.arena);
  const FieldRule rule = route::rule_of(name);
  if (rule == FieldRule::single)
    set(call.reply.headers, kept_name, kept_value);
  else
    call.reply.headers.push_back({kept_name, kept_value});
  call.shares |= rule == FieldRule::shared || route::same_name(name, "content-type");
}

portico_result compose_loss(portico_call& call, int status, std::string_view why) {
  auto tasks = std::move(call.reply.tasks);
  const bool made = compose_failure(call, status, nullptr);
  call.reply.tasks = std::move(tasks);
  call.reply.tasks_lost = why;
  return made ? PORTICO_OK : PORTICO_REFUSED;
}

void compose_nothing(portico_call& call, std::string_view why) {
  start_body(call, {});
  call.left = model::keep(call.arena, why);
  call.made = Made::broken;
}

std::string header_objection(std::string_view name, std::string_view value) {
  if (!is_token(name)) return "set a header whose name is no token";
  const std::string lower = lower_case(name);
  if (route::rule_of(name) == FieldRule::reserved)
    return "set the header " + lower + ", which only the host may write";
  if (!is_field_value(value))
    return "set the header " + lower + " to a value with control characters";
  return {};
}

std::string_view field_octets(std::string_view text, model::Arena& arena) {
  const std::string_view kept = model::keep(arena, text);
  const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto follows = [&](std::size_t at) {
    return at < text.size() && octet(at) >= 0x80 && octet(at) <= 0xbf;
  };
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at, ++size) {
    if (octet(at) < 0x80) continue;
    if ((octet(at) != 0xc2 && octet(at) != 0xc3) || !follows(at + 1)) return kept;
    ++at;
  }
  if (size == text.size()) return kept;
  char* out = model::room<char>(arena, size);
  char* end = out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (octet(at) < 0x80) {
      *end++ = text[at];
      continue;
    }
    const unsigned high = octet(at) & 3u;
    *end++ = static_cast<char>(high << 6 | (octet(++at) & 0x3fu));
  }
  return {out, size};
}

}  // namespace portico::plugin
