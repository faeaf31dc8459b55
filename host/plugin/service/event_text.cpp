#include "plugin/service/event_text.hpp"

#include <charconv>

#include "message/decode.hpp"
#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

bool one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

void field(std::string_view name, std::string_view value, message::Text& out) {
  out.append(name);
  out.append(value);
  out.push('\n');
}

/// A field for each line; lines end at CRLF, LF or CR.
void lines(std::string_view name, std::string_view text, message::Text& out) {
  for (;;) {
    const auto end = text.find_first_of("\r\n");
    field(name, text.substr(0, end), out);
    if (end == std::string_view::npos) return;
    const bool pair = text[end] == '\r' && text.substr(end + 1).starts_with('\n');
    text.remove_prefix(end + (pair ? 2 : 1));
  }
}

void number(std::string_view name, std::uint32_t value, message::Text& out) {
  char* const begin = (out.append(name), out.room(16));
  out.advance(static_cast<std::size_t>(std::to_chars(begin, begin + 16, value).ptr - begin));
  out.push('\n');
}

}  // namespace

std::string_view write_event(const portico_event& event, std::string_view data,
                             message::Text& out) {
  const std::string_view type = view(event.event), id = view(event.id);
  if (!one_line(type)) return "the type of an event has more than one line";
  if (!one_line(id) || id.find('\0') != std::string_view::npos)
    return "the id of an event has more than one line or holds NUL";
  if (data.data() && event.text.data) return "an event has both data and text";
  for (const std::string_view one : {type, id, view(event.text), view(event.comment)})
    if (!message::is_utf8(one)) return "an event holds text that is not UTF-8";

  const std::size_t before = out.size();
  if (event.comment.data) lines(": ", view(event.comment), out);
  if (!type.empty()) field("event: ", type, out);
  if (data.data())
    lines("data: ", data, out);
  else if (event.text.data)
    lines("data: ", {event.text.data, event.text.size}, out);
  if (event.id.data) field("id: ", id, out);
  if (event.retry > 0) number("retry: ", event.retry, out);
  if (out.size() > before) out.push('\n');
  return {};
}

}  // namespace portico::plugin
