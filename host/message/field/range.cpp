#include "message/field/range.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "message/decode.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

constexpr std::uint64_t beyond = std::numeric_limits<std::uint64_t>::max();

bool is_bytes(std::string_view unit) {
  constexpr std::string_view bytes = "bytes";
  return std::equal(unit.begin(), unit.end(), bytes.begin(), bytes.end(),
                    [](char byte, char lower) { return (byte | 0x20) == lower; });
}

/// Digits; a number too large to hold is `beyond`, which is outside of any file.
std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto add = static_cast<std::uint64_t>(digit - '0');
    value = value > (beyond - add) / 10 ? beyond : value * 10 + add;
  }
  return value;
}

/// One part as it was asked for: `end` may lie before `first`.
std::optional<Range> read_part(std::string_view part, std::uint64_t size) {
  const auto dash = part.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view left = os::trimmed(part.substr(0, dash)),
                         right = os::trimmed(part.substr(dash + 1));
  const auto last = number(right);
  if (!right.empty() && !last) return std::nullopt;
  if (left.empty()) {
    if (!last) return std::nullopt;
    return Range{size - std::min(*last, size), size};
  }
  const auto first = number(left);
  if (!first) return std::nullopt;
  return Range{*first, last && *last < size ? *last + 1 : size};
}

void merge(std::vector<Range>& list) {
  std::sort(list.begin(), list.end(),
            [](const Range& one, const Range& other) { return one.first < other.first; });
  std::size_t kept = 0;
  for (std::size_t at = 1; at < list.size(); ++at) {
    if (list[at].first <= list[kept].end)
      list[kept].end = std::max(list[kept].end, list[at].end);
    else
      list[++kept] = list[at];
  }
  list.resize(kept + 1);
}

Ranges refused(Ranges::Verdict verdict, std::string_view detail) { return {verdict, detail, {}}; }

}  // namespace

Ranges Ranges::parse(std::string_view field, std::uint64_t size) {
  const auto equals = field.find('=');
  if (equals == std::string_view::npos)
    return refused(Verdict::malformed, "Malformed range header.");
  if (!is_bytes(os::trimmed(field.substr(0, equals)))) return {};  // RFC 9110 section 14.2

  Ranges ranges{Verdict::partial, {}, {}};
  for (std::string_view rest = field.substr(equals + 1);;) {
    const auto comma = rest.find(',');
    if (const auto part = read_part(os::trimmed(rest.substr(0, comma)), size))
      ranges.list.push_back(*part);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (ranges.list.empty())
    return refused(Verdict::malformed, "Range header: range must be requested");
  const auto outside = [&](const Range& range) { return range.first >= size; };
  std::erase_if(ranges.list, outside);
  if (ranges.list.empty()) return refused(Verdict::unsatisfiable, {});
  const auto backwards = [](const Range& range) { return range.first >= range.end; };
  if (std::any_of(ranges.list.begin(), ranges.list.end(), backwards))
    return refused(Verdict::malformed, "Range header: start must be less than end");
  merge(ranges.list);
  if (ranges.list.size() > most) return {};
  return ranges;
}

}  // namespace portico::message
