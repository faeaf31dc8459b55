#include "http/send.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include "http/octets.hpp"
#include "route/field_rule.hpp"
#include "route/status.hpp"

namespace portico::http {
namespace {

using route::bodiless;
using route::FieldRule;

constexpr std::string_view server_field = "server: portico\r\n";
static_assert(server_field.size() == server_field_size);

void append_number(model::Text& out, std::uint64_t number) {
  char* begin = out.room(24);
  out.advance(static_cast<std::size_t>(std::to_chars(begin, begin + 24, number).ptr - begin));
}

void append_status(model::Text& out, int status) {
  if (status == 200) return out.append("HTTP/1.1 200 OK\r\n");
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status));
  out.push(' ');
  out.append(route::reason(status));
  out.append("\r\n");
}

void append_field(model::Text& out, std::string_view name, std::string_view value) {
  char* at = out.room(name.size() + value.size() + 4);
  at += name.copy(at, name.size());
  *at++ = ':', *at++ = ' ';
  at += value.copy(at, value.size());
  *at++ = '\r', *at++ = '\n';
  out.advance(name.size() + value.size() + 4);
}

std::string_view refusal(const plugin::Reply& reply) {
  if (reply.status < 100 || reply.status > 999) return "the status is not a number of three digits";
  if (!value_octets.all(reply.media_type)) return "the media type holds a control octet";
  for (const Header& field : reply.headers) {
    if (field.name.empty() || !token_octets.all(field.name)) return "a field name is not a token";
    if (!value_octets.all(field.value)) return "a field value holds a control octet";
    if (route::rule_of(field.name) >= FieldRule::shared) return "a field belongs to the transport";
  }
  return {};
}

bool gives(const plugin::Reply& reply, std::string_view lower) {
  for (const Header& field : reply.headers)
    if (same_name(field.name, lower)) return true;
  return false;
}

void append_common(model::Text& out, const plugin::Reply& reply, std::string_view fixed) {
  if (reply.headers.empty()) return out.append(fixed);
  if (!gives(reply, "server")) out.append(fixed.substr(0, server_field_size));
  if (!gives(reply, "date")) out.append(fixed.substr(server_field_size));
}

void append_connection(model::Text& out, int minor, const plugin::Reply& reply,
                       Connecting connecting) {
  const bool plain = reply.headers.empty();
  const bool close = connecting == Connecting::close;
  const bool keep_alive = !close && (minor == 0 || (!plain && gives(reply, "keep-alive")));
  const bool upgrade = !plain && gives(reply, "upgrade");
  if (!close && !keep_alive && !upgrade) return;
  out.append("connection: ");
  if (close) out.append("close");
  if (keep_alive) out.append("keep-alive");
  if (upgrade) out.append(close || keep_alive ? ", upgrade" : "upgrade");
  out.append("\r\n");
}

void append_length(model::Text& out, std::uint64_t length) {
  out.append("content-length: ");
  append_number(out, length);
  out.append("\r\n");
}

void append_framing(model::Text& out, const Request& request, const plugin::Reply& reply,
                    Sending how) {
  if (reply.status == 205) return out.append("content-length: 0\r\n");
  if (bodiless(reply.status)) {
    if (reply.status == 304 && reply.length) append_length(out, *reply.length);
    return;
  }
  if (how == Sending::chunked) return out.append("transfer-encoding: chunked\r\n");
  if (how == Sending::to_close) return;
  if (reply.source && !reply.length) {  // HEAD: as GET would have it
    if (request.minor > 0) out.append("transfer-encoding: chunked\r\n");
    return;
  }
  append_length(out, body_size(reply, how));
}

}  // namespace

std::uint64_t body_size(const plugin::Reply& reply, Sending how) {
  if (reply.length && how != Sending::whole) return *reply.length;
  if (!reply.file) return reply.body.size();
  std::uint64_t size = 0;
  for (const plugin::Segment& segment : reply.segments) size += segment.size;
  return size;
}

Sending sending(const Request& request, const plugin::Reply& reply) {
  if (request.head || bodiless(reply.status)) return Sending::none;
  if (!reply.source) return Sending::whole;
  if (reply.length) return Sending::counted;
  return request.minor == 0 ? Sending::to_close : Sending::chunked;
}

bool write_head(model::Text& out, const Request& request, const plugin::Reply& reply, Sending how,
                Connecting connecting, std::string_view fixed, std::string_view& why) {
  why = refusal(reply);
  if (!why.empty()) return false;
  append_status(out, reply.status);
  append_common(out, reply, fixed);
  append_connection(out, request.minor, reply, connecting);
  append_framing(out, request, reply, how);
  if (!reply.media_type.empty() && !bodiless(reply.status))
    append_field(out, "content-type", reply.media_type);
  for (const Header& field : reply.headers) {
    if (bodiless(reply.status) && same_name(field.name, "content-type")) continue;
    if (connecting == Connecting::close && same_name(field.name, "keep-alive")) continue;
    append_field(out, field.name, field.value);
  }
  out.append("\r\n");
  return true;
}

void common_fields(model::Text& out, std::time_t now) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm time{};
  ::gmtime_r(&now, &time);
  out.append(server_field);
  out.append("date: ");
  out.append(days[static_cast<std::size_t>(time.tm_wday)]);
  std::array<char, 32> rest;
  std::size_t size = std::strftime(rest.data(), rest.size(), ", %d ", &time);
  out.append({rest.data(), size});
  out.append(months[static_cast<std::size_t>(time.tm_mon)]);
  size = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT\r\n", &time);
  out.append({rest.data(), size});
}

}  // namespace portico::http
