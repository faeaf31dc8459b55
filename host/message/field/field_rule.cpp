#include "message/field/field_rule.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "os/ascii.hpp"

namespace portico::message {
namespace {

struct Known {
  std::string_view name;
  FieldRule rule;
};

/// By length, so that a name is compared with few.
constexpr std::array known{
    Known{"te", FieldRule::reserved},
    Known{"age", FieldRule::single},
    Known{"date", FieldRule::single},
    Known{"etag", FieldRule::single},
    Known{"server", FieldRule::single},
    Known{"expires", FieldRule::single},
    Known{"trailer", FieldRule::reserved},
    Known{"location", FieldRule::single},
    Known{"connection", FieldRule::shared},
    Known{"retry-after", FieldRule::single},
    Known{"content-type", FieldRule::single},
    Known{"x-request-id", FieldRule::single},
    Known{"accept-ranges", FieldRule::single},
    Known{"content-range", FieldRule::single},
    Known{"last-modified", FieldRule::single},
    Known{"content-length", FieldRule::shared},
    Known{"x-frame-options", FieldRule::single},
    Known{"content-location", FieldRule::single},
    Known{"proxy-connection", FieldRule::reserved},
    Known{"transfer-encoding", FieldRule::shared},
    Known{"content-disposition", FieldRule::single},
    Known{"access-control-max-age", FieldRule::single},
    Known{"x-content-type-options", FieldRule::single},
    Known{"strict-transport-security", FieldRule::single},
    Known{"access-control-allow-origin", FieldRule::single},
    Known{"access-control-allow-credentials", FieldRule::single},
};
static_assert(std::is_sorted(known.begin(), known.end(), [](const Known& one, const Known& other) {
  return one.name.size() < other.name.size();
}));

constexpr std::size_t longest = known.back().name.size();

/// The first of each length, and of the one behind the longest.
constexpr auto first = [] {
  std::array<std::size_t, longest + 2> table{};
  for (std::size_t size = 0, at = 0; size < table.size(); ++size) {
    while (at < known.size() && known[at].name.size() < size) ++at;
    table[size] = at;
  }
  return table;
}();

/// A bit for each length that a shared or reserved name has.
constexpr std::uint64_t lengths_of_message = [] {
  std::uint64_t lengths = 0;
  for (const Known& one : known)
    if (one.rule >= FieldRule::shared) lengths |= std::uint64_t{1} << one.name.size();
  return lengths;
}();
static_assert(longest < 64);

}  // namespace

FieldRule rule_of(std::string_view name) {
  if (name.size() > longest) return FieldRule::free;
  for (std::size_t at = first[name.size()]; at < first[name.size() + 1]; ++at)
    if (os::same_word(name, known[at].name)) return known[at].rule;
  return FieldRule::free;
}

bool is_of_message(std::string_view name) {
  return name.size() <= longest && (lengths_of_message >> name.size() & 1) != 0 &&
         rule_of(name) >= FieldRule::shared;
}

}  // namespace portico::message
