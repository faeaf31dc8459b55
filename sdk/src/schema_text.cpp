// The schemas of families of types.

#include "portico/types/enumeration.hpp"
#include "portico/types/literal.hpp"
#include "portico/types/variant.hpp"

namespace portico::detail {

Schema const_schema(Schema value) { return {{"const", std::move(value)}}; }
Schema enum_schema(Schema values) { return {{"enum", std::move(values)}}; }

Schema enum_schema(const char* type, Schema all, const std::string& title) {
  return {{"type", type}, {"enum", std::move(all)}, {"x-enum", title}};
}
void refuse_enumerator(const std::string& number, const std::string& title) {
  throw Unwritable(number + " is no enumerator of " + title +
                   " that is known; see PORTICO_ENUM_RANGE");
}

Schema union_schema(Schema members, bool nullable) {
  if (nullable) members.push_back({{"type", "null"}});
  return {{"anyOf", std::move(members)}};
}
void add_alternative(Schema& members, Schema member, std::uint32_t number) {
  member["x-portico-choice"] = number;
  members.push_back(std::move(member));
}

}  // namespace portico::detail
