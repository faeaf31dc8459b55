#include "model/write.hpp"

#include <cmath>

#include "model/choice.hpp"

namespace portico::model {
namespace {

bool write_value(const portico_value& value, message::Text& out, Spelling spelling,
                 unsigned depth) {
  switch (value.kind) {
  case PORTICO_NULL: out.append("null"); return true;
  case PORTICO_BOOL: out.append(value.integer ? "true" : "false"); return true;
  case PORTICO_INT: write_integer(value.integer, out); return true;
  case PORTICO_UINT: write_unsigned(static_cast<std::uint64_t>(value.integer), out); return true;
  case PORTICO_FLOAT:
    if (std::isfinite(value.number)) return write_number(value.number, out, spelling), true;
    if (spelling == Spelling::python) return false;
    out.append("null");
    return true;
  case PORTICO_STRING: return message::write_string({value.text, value.size}, out);
  case PORTICO_JSON: out.append({value.text, value.size}); return value.size != 0;
  case PORTICO_ARRAY:
    if (depth == 0) return false;
    out.push('[');
    for (std::uint32_t i = 0; i < value.size; ++i) {
      if (i) out.push(',');
      if (!write_value(value.items[i], out, spelling, depth - 1)) return false;
    }
    out.push(']');
    return true;
  case PORTICO_OBJECT:
    if (is_chosen(value)) return write_value(bare(value), out, spelling, depth);
    if (depth == 0) return false;
    out.push('{');
    for (std::uint32_t i = 0; i < value.size; ++i) {
      const portico_member& member = value.members[i];
      if (i) out.push(',');
      if (!message::write_string({member.name, member.name_size}, out)) return false;
      out.push(':');
      if (!write_value(member.value, out, spelling, depth - 1)) return false;
    }
    out.push('}');
    return true;
  default: return false;
  }
}

}  // namespace

bool write(const portico_value& value, message::Text& out, Spelling spelling) {
  std::size_t start = out.size();
  if (write_value(value, out, spelling, reply_depth)) return true;
  out.truncate(start);
  return false;
}

}  // namespace portico::model
