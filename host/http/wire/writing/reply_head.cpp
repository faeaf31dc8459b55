#include "http/wire/writing/reply_head.hpp"

#include <array>
#include <charconv>

#include "http/wire/common_fields.hpp"
#include "message/bytes.hpp"
#include "message/field/field_rule.hpp"
#include "message/status.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

void append_number(message::Text& out, std::uint64_t number) {
  char* begin = out.room(24);
  out.advance(static_cast<std::size_t>(std::to_chars(begin, begin + 24, number).ptr - begin));
}

void append_status(message::Text& out, int status) {
  if (status == 200) return out.append("HTTP/1.1 200 OK\r\n");
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status));
  out.push(' ');
  out.append(message::reason(status));
  out.append("\r\n");
}

void append_field(message::Text& out, std::string_view name, std::string_view value) {
  char* at = out.room(name.size() + value.size() + 4);
  at += name.copy(at, name.size());
  *at++ = ':', *at++ = ' ';
  at += value.copy(at, value.size());
  *at++ = '\r', *at++ = '\n';
  out.advance(name.size() + value.size() + 4);
}

std::string_view refusal(const message::Reply& reply) {
  if (reply.status < 100 || reply.status > 999) return "the status is not a number of three digits";
  if (!message::value_bytes.all(reply.media_type)) return "the media type holds a control byte";
  for (const message::Header& field : reply.headers) {
    if (field.name.empty() || !message::token_bytes.all(field.name))
      return "a field name is not a token";
    if (!message::value_bytes.all(field.value)) return "a field value holds a control byte";
    if (message::is_of_message(field.name)) return "a field belongs to the transport";
  }
  return {};
}

/// What the handler says in place of the host, or for it to name.
struct Given {
  bool server = false, date = false, keep_alive = false, upgrade = false;

  explicit Given(const message::Reply& reply) {
    for (const message::Header& field : reply.headers) {
      switch (field.name.size()) {
      case 4: date |= os::same_word(field.name, "date"); break;
      case 6: server |= os::same_word(field.name, "server"); break;
      case 7: upgrade |= os::same_word(field.name, "upgrade"); break;
      case 10: keep_alive |= os::same_word(field.name, "keep-alive"); break;
      default: break;
      }
    }
  }
};

void append_common(message::Text& out, const Given& given, std::string_view fixed) {
  if (!given.server && !given.date) return out.append(fixed);
  if (!given.server) out.append(fixed.substr(0, server_field_size));
  if (!given.date) out.append(fixed.substr(server_field_size));
}

void append_connection(message::Text& out, int minor, const Given& given, Connecting connecting) {
  const bool close = connecting == Connecting::close;
  const bool keep_alive = !close && (minor == 0 || given.keep_alive);
  if (!close && !keep_alive && !given.upgrade) return;
  out.append("connection: ");
  if (close) out.append("close");
  if (keep_alive) out.append("keep-alive");
  if (given.upgrade) out.append(close || keep_alive ? ", upgrade" : "upgrade");
  out.append("\r\n");
}

void append_length(message::Text& out, std::uint64_t length) {
  out.append("content-length: ");
  append_number(out, length);
  out.append("\r\n");
}

void append_framing(message::Text& out, const message::Request& request,
                    const message::Reply& reply, Sending how) {
  if (reply.status == 205) return out.append("content-length: 0\r\n");
  if (message::bodiless(reply.status)) {
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

std::uint64_t body_size(const message::Reply& reply, Sending how) {
  if (reply.length && how != Sending::whole) return *reply.length;
  if (!reply.file) return reply.body.size();
  std::uint64_t size = 0;
  for (const message::Segment& segment : reply.segments) size += segment.size;
  return size;
}

Sending sending(const message::Request& request, const message::Reply& reply) {
  if (request.head || message::bodiless(reply.status)) return Sending::none;
  if (!reply.source) return Sending::whole;
  if (reply.length) return Sending::counted;
  return request.minor == 0 ? Sending::to_close : Sending::chunked;
}

bool write_head(message::Text& out, const message::Request& request, const message::Reply& reply,
                Sending how, Connecting connecting, std::string_view fixed, std::string_view& why) {
  why = refusal(reply);
  if (!why.empty()) return false;
  const Given given{reply};
  append_status(out, reply.status);
  append_common(out, given, fixed);
  append_connection(out, request.minor, given, connecting);
  append_framing(out, request, reply, how);
  if (!reply.media_type.empty() && !message::bodiless(reply.status))
    append_field(out, "content-type", reply.media_type);
  for (const message::Header& field : reply.headers) {
    if (message::bodiless(reply.status) && os::same_word(field.name, "content-type")) continue;
    if (connecting == Connecting::close && os::same_word(field.name, "keep-alive")) continue;
    append_field(out, field.name, field.value);
  }
  out.append("\r\n");
  return true;
}

void append_chunk_size(message::Text& out, std::size_t size) {
  char* begin = out.room(20);
  out.advance(static_cast<std::size_t>(std::to_chars(begin, begin + 20, size, 16).ptr - begin));
  out.append("\r\n");
}

void append_chunk(message::Text& out, std::string_view bytes, Sending how) {
  if (how == Sending::chunked) append_chunk_size(out, bytes.size());
  out.append(bytes);
  if (how == Sending::chunked) out.append("\r\n");
}

}  // namespace portico::http
