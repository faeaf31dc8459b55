#include "model/echo.hpp"

#include "model/write.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

/// Takes the least that the value's JSON text needs from `left`; false: more than that.
bool fits(const portico_value& value, std::size_t& left) {
  const auto take = [&left](std::size_t bytes) {
    if (left < bytes) return false;
    left -= bytes;
    return true;
  };
  switch (value.kind) {
  case PORTICO_STRING: return take(std::size_t{value.size} + 2);
  case PORTICO_JSON: return take(value.size);
  case PORTICO_ARRAY:
    if (!take(2)) return false;
    for (std::uint32_t i = 0; i < value.size; ++i)
      if (!fits(value.items[i], left)) return false;
    return true;
  case PORTICO_OBJECT:
    if (!take(2)) return false;
    for (std::uint32_t i = 0; i < value.size; ++i)
      if (!take(std::size_t{value.members[i].name_size} + 3) || !fits(value.members[i].value, left))
        return false;
    return true;
  default: return take(1);
  }
}

}  // namespace

std::string_view glimpse(std::string_view text, message::Text& room) {
  if (text.size() <= longest_glimpse) return text;
  std::size_t end = longest_glimpse;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  room.clear();
  room.append(text.substr(0, end));
  room.append(ellipsis);
  return room.view();
}

void write_glimpse(std::string_view text, message::Text& out) {
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& space = own.get();
  if (!message::write_string(glimpse(text, space), out)) out.append("\"?\"");
}

/// What was written since `begin` goes, or counts.
bool Echo::take(message::Text& out, std::size_t begin) {
  const std::size_t size = out.size() - begin;
  if (size > left_) return out.truncate(begin), false;
  left_ -= size;
  return true;
}

void Echo::write(const portico_value& value, message::Text& out) {
  const std::size_t begin = out.size();
  if (value.kind == PORTICO_NULL) return out.append("null");
  if (std::size_t room = left_;
      fits(value, room) && model::write(value, out, Spelling::echo) && take(out, begin))
    return;
  if (value.kind == PORTICO_STRING && value.size > longest_glimpse) {
    thread_local constinit os::PerThread<message::Text> own;
    message::Text& beginning = own.get();
    if (message::write_string(glimpse({value.text, value.size}, beginning), out) &&
        take(out, begin))
      return;
  }
  out.append("null");
}

}  // namespace portico::model
