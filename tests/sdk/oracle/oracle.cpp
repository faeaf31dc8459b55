#include "sdk/oracle/oracle.hpp"

namespace oracle {

portico_value without_unset(const portico_value& cell, Cells& cells) {
  if (cell.kind == PORTICO_ARRAY) {
    portico_value* items = cells.values(cell.size);
    for (std::uint32_t i = 0; i < cell.size; ++i) items[i] = without_unset(cell.items[i], cells);
    return portico::detail::cell::array(items, cell.size);
  }
  if (cell.kind != PORTICO_OBJECT) return cell;
  portico_member* members = cells.members(cell.size);
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < cell.size; ++i) {
    if ((cell.members[i].flags & PORTICO_UNSET) != 0) continue;
    members[count] = cell.members[i];
    members[count++].value = without_unset(cell.members[i].value, cells);
  }
  return portico::detail::cell::object(members, count);
}

JsonValue merged(std::initializer_list<JsonValue> parts) {
  JsonValue whole = JsonValue::object();
  for (const JsonValue& part : parts) whole.update(part);
  return whole;
}

}  // namespace oracle
